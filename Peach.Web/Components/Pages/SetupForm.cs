namespace Peach.Web.Components.Pages;

/// <summary>What the set-up form sends.</summary>
public sealed class SetupForm
{
    public string Token { get; set; } = "";

    public string Name { get; set; } = "";

    public string Password { get; set; } = "";
}

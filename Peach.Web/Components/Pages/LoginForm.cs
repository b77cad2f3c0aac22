namespace Peach.Web.Components.Pages;

/// <summary>What the login form sends.</summary>
public sealed class LoginForm
{
    public string Name { get; set; } = "";

    public string Password { get; set; } = "";
}

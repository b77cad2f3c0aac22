namespace Peach.Web.Components.Pages;

/// <summary>What the form of the second factor sends.</summary>
public sealed class LoginCodeForm
{
    public string Code { get; set; } = "";
}

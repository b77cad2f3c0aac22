using Microsoft.AspNetCore.Components;

namespace Peach.Web.Components;

/// <summary>The HTML document around every page.</summary>
public sealed partial class App
{
    /// <summary>Set by the theme toggle; a cookie rather than local storage, so that the first paint has the right colours.</summary>
    private const string ThemeCookie = "peach-theme";

    [CascadingParameter]
    private HttpContext? Context { get; set; }

    /// <summary>Null follows the system.</summary>
    private string? Theme => Context?.Request.Cookies[ThemeCookie] is "light" or "dark" ? Context.Request.Cookies[ThemeCookie] : null;
}

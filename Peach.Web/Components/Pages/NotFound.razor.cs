using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Peach.Web.Access;

namespace Peach.Web.Components.Pages;

/// <summary>What stands where no page is, or none that the caller may see.</summary>
public sealed partial class NotFound
{
    [CascadingParameter]
    private HttpContext? Context { get; set; }

    /// <summary>Which role is missing; null where there is nothing.</summary>
    private string? Refusal => Context?.Items[RefusalHandler.Reason] as string;

    private static string TraceId => Activity.Current?.TraceId.ToString() ?? "none";
}

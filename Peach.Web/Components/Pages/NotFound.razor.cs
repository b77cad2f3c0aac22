using System.Diagnostics;

namespace Peach.Web.Components.Pages;

/// <summary>What stands where no page is.</summary>
public sealed partial class NotFound
{
    private static string TraceId => Activity.Current?.TraceId.ToString() ?? "none";
}

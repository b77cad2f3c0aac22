using System.Diagnostics;

namespace Peach.Web.Components.Pages;

/// <summary>What a visitor sees of a fault: where to find it in the log, and no stack.</summary>
public sealed partial class Error
{
    private static string TraceId => Activity.Current?.TraceId.ToString() ?? "none";
}

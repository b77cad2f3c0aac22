using Peach.Core.Codex;

namespace Peach.Web.Codex;

/// <summary>How a load's result is told.</summary>
internal static class CodexLoadJson
{
    public static object Describe(CodexLoad load) => new
    {
        lines = load.Lines,
        added = load.Added,
        changed = load.Changed,
        unchanged = load.Unchanged,
        removed = load.Removed,
        refused = load.Refused,
        replaced = load.IsReplaced,
        errors = load.Errors.Select(error => new { line = error.Line, id = error.Id, errors = Describe(error.Faults) }),
    };

    public static IEnumerable<object> Describe(IReadOnlyList<CodexFault> faults) => faults.Select(fault => new { field = fault.Field, message = fault.Message });
}

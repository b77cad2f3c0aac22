namespace Peach.Core.Codex;

/// <summary>What came of a load.</summary>
/// <param name="Lines">Lines that had anything in them.</param>
/// <param name="Added">Items that are new.</param>
/// <param name="Changed">Items that are others than before.</param>
/// <param name="Unchanged">Items that were the same already.</param>
/// <param name="Removed">Items removed because they were not in a load that replaces.</param>
/// <param name="Refused">Lines that were left out.</param>
/// <param name="Errors">The first of them, <see cref="MaxErrors"/> at most.</param>
/// <param name="IsReplaced">Whether what was not in the load was removed; null when that was not asked for.</param>
public sealed record CodexLoad(
    long Lines, long Added, long Changed, long Unchanged, long Removed, long Refused, IReadOnlyList<CodexLineError> Errors, bool? IsReplaced)
{
    /// <summary>Most errors that are told one by one.</summary>
    public const int MaxErrors = 1000;
}

namespace Peach.Core.Repositories;

/// <summary>That a repository runs from a commit which is not, or need not be, its branch's newest.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Commit">The commit that is to run.</param>
/// <param name="Avoids">The branch's commit that stays out; a newer one ends the hold. Null: no commit ends it.</param>
/// <param name="By">Who asked for it; "Peach" for Peach itself.</param>
/// <param name="At">Since when.</param>
/// <param name="Reason">In the words of who asked; may be empty.</param>
public sealed record CommitHold(HoldKind Kind, string Commit, string? Avoids, string By, DateTimeOffset At, string Reason);

namespace Peach.Core.Forge.Sending;

/// <summary>Something to be sent.</summary>
/// <param name="Key">A newer message of the same key takes the place of an older one.</param>
internal sealed record ForgeMessage(string Key, CommitStatus? Status, MergeRequestNote? Note)
{
    public static ForgeMessage Of(CommitStatus status) => new($"{status.Name} {status.Commit}", status, null);

    public static ForgeMessage Of(MergeRequestNote note) => new(FormattableString.Invariant($"note {note.MergeRequest}"), null, note);
}

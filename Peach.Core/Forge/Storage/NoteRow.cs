namespace Peach.Core.Forge.Storage;

/// <summary>Where Peach's note on a merge request is.</summary>
internal sealed class NoteRow
{
    public required string RepositoryId { get; init; }

    public required long MergeRequest { get; init; }

    public required string NoteId { get; set; }
}

namespace Peach.Core.CSharp.Storage;

/// <summary>A repository that may serve endpoints in C#.</summary>
internal sealed class TrustedRepositoryRow
{
    public required string RepositoryId { get; init; }

    public required string SwitchedBy { get; set; }

    public required DateTimeOffset SwitchedAt { get; set; }
}

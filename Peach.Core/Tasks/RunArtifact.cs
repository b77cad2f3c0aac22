namespace Peach.Core.Tasks;

/// <summary>A file that a run left.</summary>
/// <param name="Name">Its path in the folder of artifacts, with slashes.</param>
/// <param name="IsTooLarge">Whether it is over <see cref="TasksOptions.MaxArtifactBytes"/>: it is named, but neither given out nor kept.</param>
public sealed record RunArtifact(string Name, long Bytes, bool IsTooLarge);

namespace Peach.Core.Repositories;

/// <summary>A file that differs between two commits.</summary>
/// <param name="Path">Its path in the repository.</param>
/// <param name="Added">Lines added; null for a binary file.</param>
/// <param name="Removed">Lines removed; null for a binary file.</param>
public sealed record ChangedFile(string Path, int? Added, int? Removed);

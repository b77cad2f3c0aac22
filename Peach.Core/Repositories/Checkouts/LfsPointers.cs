using Peach.Core.Repositories.Manifests;

namespace Peach.Core.Repositories.Checkouts;

/// <summary>Finds code that git LFS keeps elsewhere: what is checked out of it is a pointer, and stays one.</summary>
internal static class LfsPointers
{
    private const int MaxPointerBytes = 1024;
    private const int MaxWarnings = 20;

    private static readonly byte[] Beginning = [.. "version https://git-lfs.github.com/spec/"u8];
    private static readonly string[] Endings = [".py", ".ipynb", ".yaml", ".yml"];
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true };

    /// <returns>The manifest with a warning for each such file.</returns>
    public static Manifest Warn(string tree, Manifest manifest)
    {
        var warnings = new DirectoryInfo(tree).EnumerateFiles("*", Everything)
            .Where(file => file.Length is > 0 and <= MaxPointerBytes && Endings.Contains(file.Extension, StringComparer.Ordinal) && IsPointer(file.FullName))
            .Select(file => Path.GetRelativePath(tree, file.FullName)).Order(StringComparer.Ordinal).Take(MaxWarnings)
            .Select(file => new ManifestProblem(ProblemSeverity.Warning, file, 0, 0,
                "is a git LFS pointer, not the file itself: Peach does not fetch LFS files. Take code out of LFS (git lfs migrate export --include=\"*.py,*.ipynb\")"))
            .ToList();
        return warnings.Count == 0 ? manifest : manifest with { Problems = [.. manifest.Problems, .. warnings] };
    }

    private static bool IsPointer(string path)
    {
        using var file = File.OpenRead(path);
        var start = new byte[Beginning.Length];
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.AsSpan().SequenceEqual(Beginning);
    }
}

using System.Buffers;

namespace Peach.Core.Tasks.Logs;

/// <summary>The files in a run's folder of artifacts. Links are no artifacts, nor is what a link leads to.</summary>
internal static class ArtifactFiles
{
    public const string Folder = "artifacts";

    private const int MaxFiles = 100;
    private const int MaxDepth = 3;
    private const int MaxNameLength = 200;

    private static readonly SearchValues<char> NameLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/ ");

    /// <summary>By name; the first 100 whose names hold only letters, digits, spaces and <c>. _ -</c>.</summary>
    public static IReadOnlyList<RunArtifact> List(string folder, long maxBytes)
    {
        var root = new DirectoryInfo(folder);
        if (!root.Exists || root.LinkTarget is not null) return [];
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = MaxDepth, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        return
        [
            .. (from file in root.EnumerateFiles("*", options).Take(MaxFiles * 10)
                let name = Path.GetRelativePath(folder, file.FullName)
                where IsName(name)
                orderby name
                let bytes = LengthOf(file)
                where bytes >= 0
                select new RunArtifact(name, bytes, bytes > maxBytes)).Take(MaxFiles),
        ];
    }

    /// <returns>Null for what <see cref="List"/> does not name, or names as too large.</returns>
    public static Stream? Open(string folder, string name, long maxBytes)
    {
        if (List(folder, maxBytes).FirstOrDefault(artifact => artifact.Name == name) is not { IsTooLarge: false } artifact) return null;
        // An empty "file" may be a pipe, which nobody should open.
        if (artifact.Bytes == 0) return new MemoryStream();
        var path = Path.Combine(folder, name);
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (IsStill(file, folder)) return file;
            file.Dispose();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Gone meanwhile.
        }

        return null;
    }

    public static bool IsName(string name) =>
        name.Length is > 0 and <= MaxNameLength && !name.AsSpan().ContainsAnyExcept(NameLetters) && !name.Split('/').Any(part => part.Length == 0 || part[0] == '.');

    /// <summary>Whether what was opened lies where it was listed: a link may have taken its place between the two.</summary>
    private static bool IsStill(FileStream file, string folder)
    {
        if (!OperatingSystem.IsLinux()) return true;
        var real = File.ResolveLinkTarget($"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}", returnFinalTarget: false)?.FullName;
        var root = File.ResolveLinkTarget(folder, returnFinalTarget: true)?.FullName ?? folder;
        return real is not null && real.EndsWith(Path.Combine(Path.GetFileName(Path.GetDirectoryName(root)!), Folder, Path.GetRelativePath(folder, file.Name)), StringComparison.Ordinal);
    }

    private static long LengthOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (IOException)
        {
            return -1;
        }
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Peach.Core.CSharp.Compilation;

/// <summary>The C# files of a folder.</summary>
/// <param name="Files">Path in the repository, and text.</param>
/// <param name="Key">Stands for the texts, and for what else a build depends on.</param>
internal sealed record FolderSources(IReadOnlyList<(string Path, string Text)> Files, string Key)
{
    private const int LargestFile = 1024 * 1024;

    public static FolderSources Read(string tree, string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add($"{typeof(FolderSources).Assembly.ManifestModule.ModuleVersionId} {Environment.Version} {typeof(Microsoft.CodeAnalysis.CSharp.CSharpCompilation).Assembly.GetName().Version}");
        var files = new List<(string, string)>();
        var path = Path.Combine(tree, folder);
        foreach (var file in (Directory.Exists(path) ? Directory.GetFiles(path, "*.cs") : []).Order(StringComparer.Ordinal))
        {
            // What a link points at may lie outside the repository.
            var info = new FileInfo(file);
            if (info.LinkTarget is not null || info.Length > LargestFile) continue;
            var name = Path.GetRelativePath(tree, file);
            var text = File.ReadAllText(file);
            Add(name);
            Add(text);
            files.Add((name, text));
        }

        return new FolderSources(files, Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16)));

        void Add(string part)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(part.Length.ToString(CultureInfo.InvariantCulture) + ":"));
            hash.AppendData(Encoding.UTF8.GetBytes(part));
        }
    }
}

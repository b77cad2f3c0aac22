using System.IO.Compression;

namespace Peach.Tests.Hosting;

/// <summary>A Python wheel of one module, made by hand.</summary>
internal static class Wheel
{
    /// <summary>Writes the wheel of a package whose module tells its version as <c>VERSION</c>.</summary>
    /// <param name="requires">A requirement of its own.</param>
    public static void Write(string folder, string name, string version, string? requires = null)
    {
        Directory.CreateDirectory(folder);
        var about = $"{name}-{version}.dist-info";
        (string Path, string Content)[] files =
        [
            ($"{name}.py", $"VERSION = '{version}'\n"),
            ($"{about}/METADATA", $"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{(requires is null ? "" : $"Requires-Dist: {requires}\n")}"),
            ($"{about}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
        ];
        using var archive = ZipFile.Open(Path.Combine(folder, $"{name}-{version}-py3-none-any.whl"), ZipArchiveMode.Create);
        foreach (var (path, content) in files.Append(($"{about}/RECORD", string.Concat(files.Select(file => $"{file.Path},,\n")) + $"{about}/RECORD,,\n")))
        {
            using var writer = new StreamWriter(archive.CreateEntry(path).Open());
            writer.Write(content);
        }
    }
}

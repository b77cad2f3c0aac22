using System.Text.Json;
using Microsoft.Extensions.Options;
using Peach.Core.Platform;

namespace Peach.Core.CSharp.Compilation;

/// <summary>Keeps builds on disk by what they were made of.</summary>
internal sealed class BuildStore(DataFolder data, IOptions<CSharpOptions> options)
{
    private readonly Lock _writing = new();

    private string Folder => data.PrivateFolder("csharp");

    public FolderBuild? Find(string key)
    {
        try
        {
            var path = PathOf(key);
            if (!File.Exists(path)) return null;
            var build = JsonSerializer.Deserialize<FolderBuild>(File.ReadAllBytes(path));
            File.SetLastAccessTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime);
            return build;
        }
        catch (Exception error) when (error is IOException or JsonException or UnauthorizedAccessException)
        {
            // It is compiled again.
            return null;
        }
    }

    public void Keep(string key, FolderBuild build)
    {
        try
        {
            lock (_writing)
            {
                var path = PathOf(key);
                var temporary = $"{path}.{Environment.ProcessId}.new";
                File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(build));
                File.Move(temporary, path, overwrite: true);
                foreach (var old in new DirectoryInfo(Folder).EnumerateFiles("*.json").OrderByDescending(file => file.LastAccessTimeUtc).Skip(options.Value.KeptBuilds)) old.Delete();
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Not kept, it serves all the same.
        }
    }

    private string PathOf(string key) => Path.Combine(Folder, key + ".json");
}

using System.Text;

namespace Peach.Tests.Repositories;

/// <summary>The files of a Peach that runs meanwhile.</summary>
internal static class SharedFiles
{
    /// <summary>Those in a folder that hold a text; files that come and go, such as a call's own, may be passed over.</summary>
    public static async Task<IReadOnlyList<string>> ContainingAsync(string folder, string text)
    {
        List<string> found = [];
        // One file is locked for as long as the process lives.
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "replica"))
        {
            try
            {
                using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), Encoding.Latin1);
                if ((await reader.ReadToEndAsync()).Contains(text, StringComparison.Ordinal)) found.Add(file);
            }
            catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
            {
                // It has gone.
            }
        }

        return found;
    }
}

using System.Text;
using System.Text.RegularExpressions;
using Peach.Core.Platform;

namespace Peach.Core.Collect.Log;

/// <summary>The name of a log, made at its first start.</summary>
internal static partial class LogId
{
    public static string ReadOrMake(string folder)
    {
        var path = Path.Combine(folder, "id");
        if (File.Exists(path))
        {
            var id = File.ReadAllText(path).Trim();
            return Form().IsMatch(id)
                ? id
                : throw new PeachStartupException($"{path} holds no log id (32 hexadecimal digits). Restore it, or delete it together with the log.");
        }

        var made = Guid.NewGuid().ToString("N");
        DurableFile.Replace(path, Encoding.ASCII.GetBytes(made));
        return made;
    }

    [GeneratedRegex("^[0-9a-f]{32}\\z")]
    private static partial Regex Form();
}

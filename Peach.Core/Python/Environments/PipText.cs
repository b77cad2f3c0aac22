using System.Globalization;
using System.Text.RegularExpressions;

namespace Peach.Core.Python.Environments;

/// <summary>What pip's output means: the step it is at, and why it failed.</summary>
internal static partial class PipText
{
    private const int MaxLines = 8;
    private const int MaxNames = 6;

    /// <summary>Signs that the requirements are not to blame.</summary>
    private static readonly string[] Elsewhere =
    [
        "NewConnectionError", "ConnectTimeoutError", "ReadTimeoutError", "Temporary failure in name resolution", "Name or service not known", "SSLError", "ProxyError",
        "Connection refused", "Connection reset", "Max retries exceeded", "401 Client Error", "403 Client Error", "401 Error", "403 Error", "Server Error", "No space left on device",
        "No module named pip",
    ];

    /// <summary>What is being done, from one line; null when it says nothing of that.</summary>
    public static string? StepOf(string line)
    {
        if (line.StartsWith("Collecting ", StringComparison.Ordinal)) return "finding packages: " + line[11..].Split(' ')[0];
        if (Download().Match(line) is { Success: true } download) return $"downloading {download.Groups[1].Value.Split('/')[^1].Split('-')[0]} {download.Groups[2].Value}";
        if (line.StartsWith("Building wheel", StringComparison.Ordinal)) return "building packages";
        if (!line.StartsWith("Installing collected packages: ", StringComparison.Ordinal)) return null;
        var names = line[31..].Split(", ");
        return string.Create(CultureInfo.InvariantCulture,
            $"installing {names.Length} package{(names.Length == 1 ? "" : "s")}: {string.Join(", ", names.Take(MaxNames))}{(names.Length > MaxNames ? ", …" : "")}");
    }

    /// <summary>The lines that tell why, without pip's advice about itself.</summary>
    public static string ReasonOf(IReadOnlyList<string> lines)
    {
        var telling = new List<string>();
        var inConflict = false;
        foreach (var line in lines)
        {
            if (line.StartsWith("The conflict is caused by", StringComparison.Ordinal)) inConflict = true;
            else if (line.Length == 0) inConflict = false;
            if (inConflict || line.StartsWith("ERROR:", StringComparison.Ordinal) || line.EndsWith("No module named pip", StringComparison.Ordinal) || line == "MemoryError")
                telling.Add(line.StartsWith("ERROR: ", StringComparison.Ordinal) ? line[7..] : line.Trim());
        }

        var shown = telling.Count > 0 ? telling.Distinct().Take(MaxLines) : lines.Where(line => line.Length > 0).TakeLast(3);
        return string.Join('\n', shown) is { Length: > 0 } text ? text : "pip printed nothing.";
    }

    /// <summary>Which page an index did not give out and why, from a line of pip's own log; null for another line, and for a package that it does not have.</summary>
    public static string? UnfetchedOf(string line)
    {
        var start = line.IndexOf("Could not fetch URL", StringComparison.Ordinal);
        return start < 0 || line.Contains("404 Client Error", StringComparison.Ordinal) ? null : "ERROR: " + line[start..].Replace(" - skipping", "", StringComparison.Ordinal);
    }

    public static bool IsRequirementsFault(IReadOnlyList<string> lines) => !lines.Any(line => Elsewhere.Any(sign => line.Contains(sign, StringComparison.Ordinal)));

    [GeneratedRegex(@"^\s*Downloading (\S+)\s+(\([^)]*\))", RegexOptions.CultureInvariant)]
    private static partial Regex Download();
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Peach.Core.Python.Environments;

/// <summary>A commit's <c>requirements.txt</c>, found fit to be given to pip.</summary>
/// <param name="Text">The file as it is.</param>
/// <param name="Lines">What counts of it: without comments and empty lines.</param>
internal sealed partial record Requirements(string Text, IReadOnlyList<string> Lines)
{
    public const string FileName = "requirements.txt";

    private const int MaxBytes = 256 * 1024;
    private const int MaxProblems = 10;

    private static readonly HashSet<string> Options = ["--pre", "--prefer-binary", "--require-hashes"];

    /// <returns>Null when there is no file, or nothing in it.</returns>
    /// <exception cref="PythonEnvironmentException">Lines that cannot be; all of them are named.</exception>
    public static Requirements? Read(string tree, bool isOffline)
    {
        var path = Path.Combine(tree, FileName);
        if (!File.Exists(path)) return null;
        if (new FileInfo(path).Length > MaxBytes) throw Fault(string.Create(CultureInfo.InvariantCulture, $"{FileName} is larger than {MaxBytes} bytes."));
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path)).TrimStart('\ufeff').ReplaceLineEndings("\n");
        }
        catch (DecoderFallbackException)
        {
            throw Fault($"{FileName} is not UTF-8 text.");
        }

        var lines = new List<string>();
        var problems = new List<string>();
        foreach (var (number, line) in LogicalLines(text))
        {
            lines.Add(line);
            if (ProblemOf(line, isOffline) is { } problem) problems.Add(string.Create(CultureInfo.InvariantCulture, $"{FileName}, line {number}: {problem}"));
        }

        if (problems.Count > 0) throw Fault(string.Join('\n', problems.Take(MaxProblems)));
        return lines.Count == 0 ? null : new Requirements(text, lines);
    }

    /// <summary>The id of the environment that these make with an interpreter.</summary>
    public string IdWith(string interpreter) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Lines.Append(interpreter)))))[..32];

    /// <summary>Lines as pip joins them: a backslash at the end goes on, <c>#</c> begins a comment.</summary>
    private static IEnumerable<(int Number, string Line)> LogicalLines(string text)
    {
        var number = 0;
        var first = 0;
        var joined = "";
        foreach (var line in text.Split('\n'))
        {
            number++;
            if (joined.Length == 0) first = number;
            var isComment = line.TrimStart().StartsWith('#');
            if (!isComment && line.EndsWith('\\'))
            {
                joined += line[..^1] + " ";
                continue;
            }

            var whole = Comment().Replace(joined + (isComment ? "" : line), "").Trim();
            joined = "";
            if (whole.Length > 0) yield return (first, whole);
        }

        if (Comment().Replace(joined, "").Trim() is { Length: > 0 } rest) yield return (first, rest);
    }

    private static string? ProblemOf(string line, bool isOffline)
    {
        if (line.Any(char.IsControl) && !line.Contains('\t', StringComparison.Ordinal)) return "it holds control characters.";
        if (line[0] == '-')
        {
            var option = line.Split(' ', '=')[0];
            return Options.Contains(line) ? null : option switch
            {
                "-r" or "--requirement" or "-c" or "--constraint" => $"{option} cannot be used: write all that is wanted into {FileName}.",
                "-e" or "--editable" => $"{option} cannot be used: modules of the repository can be imported without being installed.",
                "-i" or "--index-url" or "--extra-index-url" or "-f" or "--find-links" or "--no-index" or "--trusted-host" =>
                    $"{option} cannot be used: where packages come from is set by Python:IndexUrl or Python:Wheels.",
                _ => $"{option} cannot be used.",
            };
        }

        foreach (var option in line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Skip(1).Where(part => part.StartsWith("--", StringComparison.Ordinal)))
            if (!option.StartsWith("--hash", StringComparison.Ordinal)) return $"{option.Split('=')[0]} cannot be used.";
        if (Address().Match(line) is { Success: true } address)
        {
            if (isOffline) return "it names an address, but packages come from the folder Python:Wheels only.";
            var url = address.Groups[1].Value;
            return url.StartsWith("https://", StringComparison.Ordinal) && url.Split('#', '?')[0].EndsWith(".whl", StringComparison.Ordinal)
                ? null
                : "an address must be the https:// one of a wheel (.whl).";
        }

        var requirement = line.Split(';')[0];
        return requirement[0] == '.' || requirement.Contains('/', StringComparison.Ordinal) || requirement.Contains('\\', StringComparison.Ordinal)
            ? "it names a file or an address; write a package's name and version, e.g. \"scikit-learn==1.5.2\"."
            : null;
    }

    private static PythonEnvironmentException Fault(string message) => new(message, isRequirementsFault: true);

    [GeneratedRegex(@"(^|\s+)#.*$", RegexOptions.CultureInvariant)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]*(?:\[[^\]]*\])?\s*@\s*(\S+)", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}

using System.Globalization;
using System.Text;
using Peach.Core.Algorithms;

namespace Peach.Web.Components.Parts;

/// <summary>Writes a definition of algorithms, for an admin to go on with.</summary>
internal static class DefinitionDraft
{
    /// <param name="algorithms">Those that an endpoint shares its traffic between, with their weights; the one that a task runs.</param>
    /// <param name="url">An endpoint's path; empty for its name.</param>
    public static string Write(IReadOnlyList<(Algorithm Algorithm, double Weight)> algorithms, string url)
    {
        if (algorithms.Count == 0) return "";
        var text = new StringBuilder();
        var first = algorithms[0].Algorithm;
        var isTask = first.Kind == AlgorithmKind.Task;
        if (!isTask && url.Length > 0) text.AppendLine(CultureInfo.InvariantCulture, $"url: /{url.Trim('/')}");
        if (algorithms.Count == 1)
        {
            text.AppendLine(Code(first)).AppendLine(CultureInfo.InvariantCulture, $"method: {first.Function}");
        }
        else
        {
            text.AppendLine("components:");
            foreach (var (algorithm, weight) in algorithms)
                text.AppendLine(CultureInfo.InvariantCulture, $"  {NameOf(algorithm, algorithms)}: {{{Code(algorithm)}, method: {algorithm.Function}, weight: {weight}}}");
        }

        if (!isTask)
        {
            text.AppendLine("timeout: 500ms");
            WriteParameters(text, first.Parameters);
        }

        return text.ToString();
    }

    private static void WriteParameters(StringBuilder text, IReadOnlyList<AlgorithmParameter> parameters)
    {
        if (parameters.Count == 0) return;
        text.AppendLine("params:");
        foreach (var parameter in parameters)
        {
            var type = parameter.Hint?.Split('[')[0].Trim() switch { "int" => "integer", "float" => "number", "bool" => "boolean", "list" or "List" => "list", "date" or "datetime" => "date", _ => "string" };
            var rest = parameter.IsRequired ? ", required: true" : parameter.Default is { } value and not "null" ? $", default: {value}" : "";
            text.AppendLine(CultureInfo.InvariantCulture, $"  {parameter.Name}: {{type: {type}{rest}}}");
        }
    }

    private static string Code(Algorithm algorithm) => $"{(algorithm.File.EndsWith(".ipynb", StringComparison.Ordinal) ? "notebook" : "module")}: {Quoted(algorithm.File)}";

    private static string NameOf(Algorithm algorithm, IReadOnlyList<(Algorithm Algorithm, double Weight)> all) =>
        all.Count(other => other.Algorithm.Function == algorithm.Function) == 1 ? algorithm.Function : $"{Path.GetFileNameWithoutExtension(algorithm.File).Replace(' ', '-')}-{algorithm.Function}";

    private static string Quoted(string text) => text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '/' or '_' or '-') ? text : $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}

using System.Globalization;
using System.Text;
using Peach.Core.Platform;
using Peach.Core.Repositories;

namespace Peach.Tests.Repositories;

/// <summary>The reference of keys in docs/peach-yaml.md, from the format that reading and the JSON Schema come from.</summary>
internal static class KeyTables
{
    public const string Begin = "<!-- keys: written by ManifestCorpusTests -->\n";
    public const string End = "<!-- end of keys -->\n";

    public static string Write(IEnumerable<SectionFormat> sections)
    {
        var text = new StringBuilder();
        foreach (var section in sections)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n**`{section.Name}`**: {section.Description}\n");
            Write(text, $"{section.Name}.NAME", section.Entry);
        }

        return text.Append('\n').ToString();
    }

    private static void Write(StringBuilder text, string path, MapFormat map)
    {
        text.Append(CultureInfo.InvariantCulture, $"\nIn `{path}`:\n\n| key | value | meaning | default |\n| --- | --- | --- | --- |\n");
        foreach (var key in map.Keys) text.Append(CultureInfo.InvariantCulture, $"| `{key.Name}` | {Value(key)} | {Meaning(key)} | {Cell(Default(key))} |\n");
        foreach (var key in map.Keys)
        {
            if (key.Map is { } inner) Write(text, key.Kind == KeyKind.Nested ? $"{path}.{key.Name}" : $"{path}.{key.Name}.NAME", inner);
        }
    }

    private static string Value(KeyFormat key)
    {
        var kind = key.Kind switch
        {
            KeyKind.Text => "text",
            KeyKind.Word => string.Join(", ", (key.Words ?? []).Select(word => $"`{word}`")),
            KeyKind.Flag => "`true` or `false`",
            KeyKind.Number => "number",
            KeyKind.WholeNumber => "whole number",
            KeyKind.Duration => "duration",
            KeyKind.Texts => "text, or list of texts",
            KeyKind.Map or KeyKind.Nested => "map",
            KeyKind.Maps => "map of maps",
            KeyKind.NamedMaps => "map or list of maps",
            _ => "any",
        };
        return Cell(string.Concat(kind, Range(key), key.MaxLength is { } length ? $", at most {length} characters" : "", key.MaxEntries is { } entries ? $", at most {entries}" : ""));
    }

    private static string Range(KeyFormat key) => (key.Min, key.Max) switch
    {
        ({ } least, { } most) => $", {Bound(key, least)} to {Bound(key, most)}",
        ({ } least, null) => $", at least {Bound(key, least)}",
        (null, { } most) => $", at most {Bound(key, most)}",
        _ => "",
    };

    private static string Bound(KeyFormat key, double value) =>
        key.Kind == KeyKind.Duration ? DurationText.Format(TimeSpan.FromMilliseconds(value)) : value.ToString(CultureInfo.InvariantCulture);

    private static string Meaning(KeyFormat key)
    {
        var meaning = key.Unless is null ? key.Description : $"{key.Description} Not beside `{key.Unless}`.";
        if (key.NotYet is null) return Cell(meaning);
        var consequence = key.NotYetSeverity == ProblemSeverity.Error ? "an error" : "a warning";
        return Cell($"{meaning} Not carried out yet: {consequence}.");
    }

    private static string Default(KeyFormat key) => key.Default ?? (key.IsRequired ? "required" : "");

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}

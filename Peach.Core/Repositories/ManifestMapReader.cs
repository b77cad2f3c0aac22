using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Peach.Core.Platform;

namespace Peach.Core.Repositories;

/// <summary>
/// Reads a manifest map key by key, collecting every mistake rather than stopping at the first. A mistake yields the
/// fallback value and an error that names path, value, limit and the closest valid name.
/// </summary>
public sealed partial class ManifestMapReader
{
    internal const string MomentPattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?)?$";

    private readonly Dictionary<string, ManifestNode> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly ICollection<ManifestProblem> _problems;
    private readonly MapFormat? _format;

    /// <summary>Reads a map whose limits come from its format.</summary>
    public ManifestMapReader(ManifestNode map, MapFormat format, ICollection<ManifestProblem> problems) : this(map, problems)
    {
        ArgumentNullException.ThrowIfNull(format);
        _format = format;
        foreach (var key in format.Keys.Where(key => key.Unless is not { } other || Find(other) is null)) _known.Add(key.Name);
    }

    public ManifestMapReader(ManifestNode map, ICollection<ManifestProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(map);
        Node = map;
        _problems = problems;
        if (!map.IsMap) problems.Add(map.Error($"must be a map, was {map.Description}"));
        foreach (var entry in map.Entries) _values[entry.Name] = entry.Value;
    }

    public ManifestNode Node { get; }

    /// <summary>The node under a key, which is known from now on; null when it is absent or empty.</summary>
    public ManifestNode? Find(string key)
    {
        if (_format is null) _known.Add(key);
        return _values.TryGetValue(key, out var value) && !value.IsNull ? value : null;
    }

    /// <summary>Whether the map's format has such a key.</summary>
    public bool Takes(string key) => _format is null || _format.Keys.Any(format => format.Name == key);

    /// <summary>Text of at most <paramref name="maxLength"/> characters; null when absent.</summary>
    public string? Text(string key, int maxLength = 256)
    {
        if (Find(key) is not { } node) return null;
        maxLength = _format?.Get(key).MaxLength ?? maxLength;
        if (node.Text is not { } text) _problems.Add(node.Error($"must be text, was {node.Description}"));
        else if (text.Length > maxLength) _problems.Add(node.Error($"must be at most {maxLength} characters, was {text.Length}"));
        else return text;
        return null;
    }

    /// <summary>Text that must be there; null, with an error, when it is not.</summary>
    public string? RequiredText(string key, string example, int maxLength = 256)
    {
        if (Find(key) is not null) return Text(key, maxLength);
        _problems.Add(Node.Error($"has no {key}; add e.g. \"{key}: {example}\""));
        return null;
    }

    /// <summary>One of a few words; null when absent or another.</summary>
    public string? OneOf(string key, params string[] words)
    {
        if (Text(key) is not { } text) return null;
        if (words.Contains(text, StringComparer.Ordinal)) return text;
        _problems.Add(Find(key)!.Error($"must be one of {string.Join(", ", words)}, was \"{text}\"{Closest.Suggestion(text, words)}"));
        return null;
    }

    /// <summary>One of the words that the format names; null when absent or another.</summary>
    public string? Word(string key) => OneOf(key, [.. Format(key).Words!]);

    /// <summary>A number within the format's limits; null when absent or wrong.</summary>
    public double? Number(string key) => Number(key, Format(key).Min ?? double.MinValue, Format(key).Max ?? double.MaxValue);

    /// <summary>A duration within the format's limits; null when absent or wrong.</summary>
    public TimeSpan? Duration(string key) => Duration(key, TimeSpan.FromMilliseconds(Format(key).Min ?? 0), TimeSpan.FromMilliseconds(Format(key).Max ?? int.MaxValue));

    public bool Flag(string key, bool fallback = false)
    {
        if (Find(key) is not { } node) return fallback;
        switch (node.IsQuoted ? null : node.Text)
        {
            case "true" or "True" or "TRUE" or "yes" or "on": return true;
            case "false" or "False" or "FALSE" or "no" or "off": return false;
        }

        _problems.Add(node.Error($"must be true or false, was {node.Description}"));
        return fallback;
    }

    public double? Number(string key, double min, double max)
    {
        if (Find(key) is not { } node) return null;
        if (!double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
            _problems.Add(node.Error($"must be a number, was {node.Description}"));
        else if (value < min) _problems.Add(node.Error(string.Create(CultureInfo.InvariantCulture, $"must be at least {min}, was {value}")));
        else if (value > max) _problems.Add(node.Error(string.Create(CultureInfo.InvariantCulture, $"must be at most {max}, was {value}")));
        else return value;
        return null;
    }

    /// <summary>A whole number within the format's limits; null when absent or wrong.</summary>
    public long? WholeNumber(string key) => WholeNumber(key, (long)(Format(key).Min ?? long.MinValue), (long)(Format(key).Max ?? long.MaxValue));

    /// <summary>A day (midnight UTC) or a moment, in UTC where it names no offset; null when absent or wrong.</summary>
    public DateTimeOffset? Moment(string key)
    {
        if (Find(key) is not { } node) return null;
        if (node.Text is { } text && MomentRegex().IsMatch(text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)) return moment;
        _problems.Add(node.Error($"must be a day such as 2026-06-01 or a moment such as 2026-06-01T18:00:00+02:00, was {node.Description}"));
        return null;
    }

    /// <summary>A whole number; null when absent or wrong.</summary>
    public long? WholeNumber(string key, long min, long max)
    {
        if (Find(key) is not { } node) return null;
        if (!long.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            _problems.Add(node.Error($"must be a whole number, was {node.Description}"));
        else if (value < min) _problems.Add(node.Error(string.Create(CultureInfo.InvariantCulture, $"must be at least {min}, was {value}")));
        else if (value > max) _problems.Add(node.Error(string.Create(CultureInfo.InvariantCulture, $"must be at most {max}, was {value}")));
        else return value;
        return null;
    }

    /// <summary>A duration such as <c>200ms</c>, <c>30s</c>, <c>5m</c> or <c>1h</c>.</summary>
    public TimeSpan? Duration(string key, TimeSpan min, TimeSpan max)
    {
        if (Find(key) is not { } node) return null;
        if (!DurationText.TryParse(node.Text, out var value))
            _problems.Add(node.Error($"must be a duration such as 200ms, 30s, 5m or 1h, was {node.Description}"));
        else if (value < min) _problems.Add(node.Error($"must be at least {DurationText.Format(min)}, was {node.Text}"));
        else if (value > max) _problems.Add(node.Error($"must be at most {DurationText.Format(max)}, was {node.Text}"));
        else return value;
        return null;
    }

    /// <summary>Any value as JSON; plain scalars become numbers, booleans or null where they read as such.</summary>
    public JsonNode? Json(string key) => Find(key) is { } node ? ToJson(node) : null;

    /// <summary>A map as a JSON object; empty when absent.</summary>
    public JsonObject JsonMap(string key)
    {
        if (Find(key) is not { } node) return [];
        if (node.IsMap) return (JsonObject)ToJson(node)!;
        _problems.Add(node.Error($"must be a map, was {node.Description}"));
        return [];
    }

    /// <summary>A list of texts; empty when absent. A single text stands for a list of one.</summary>
    public IReadOnlyList<string> Texts(string key)
    {
        if (Find(key) is not { } node) return [];
        if (!node.IsList && node.Text is null)
        {
            _problems.Add(node.Error($"must be a list, was {node.Description}"));
            return [];
        }

        IReadOnlyList<ManifestNode> items = node.IsList ? [.. node.Items] : [node];
        if (_format?.Get(key).MaxEntries is { } most && items.Count > most) _problems.Add(node.Error($"must be at most {most} entries, was {items.Count}"));
        var longest = _format?.Get(key).MaxLength;
        var texts = new List<string>();
        foreach (var item in items)
        {
            if (item.IsNull || item.Text is not { } text) _problems.Add(item.Error($"must be text, was {item.Description}"));
            else if (text.Length > longest) _problems.Add(item.Error($"must be at most {longest} characters, was {text.Length}"));
            else texts.Add(text);
        }

        return texts;
    }

    /// <summary>Accepts keys that this version knows but does not carry out, with what that means for the author.</summary>
    public void NotYet(ProblemSeverity severity, string consequence, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (Find(key) is not { } node) continue;
            _problems.Add(severity == ProblemSeverity.Error ? node.ErrorAtKey(consequence) : node.WarningAtKey(consequence));
        }
    }

    /// <summary>Call last, with a format: says which keys are not carried out, and which are not known.</summary>
    public void Finish()
    {
        foreach (var key in _format!.Keys)
        {
            if (key.NotYet is { } consequence && _known.Contains(key.Name)) NotYet(key.NotYetSeverity, consequence, key.Name);
        }

        RefuseUnknownKeys();
    }

    /// <summary>Call last: every key that was never asked for is an error with the closest known one.</summary>
    public void RefuseUnknownKeys()
    {
        foreach (var (key, node) in _values)
            if (!_known.Contains(key)) _problems.Add(node.ErrorAtKey($"is not a known key{Closest.Suggestion(key, _known)}"));
    }

    private KeyFormat Format(string key) => _format!.Get(key);

    [GeneratedRegex(MomentPattern, RegexOptions.CultureInvariant)]
    private static partial Regex MomentRegex();

    private static JsonNode? ToJson(ManifestNode node)
    {
        if (node.IsNull) return null;
        if (node.IsMap) return new JsonObject(node.Entries.Select(entry => KeyValuePair.Create(entry.Name, ToJson(entry.Value))));
        if (node.IsList) return new JsonArray([.. node.Items.Select(ToJson)]);
        var text = node.Text!;
        if (node.IsQuoted) return JsonValue.Create(text);
        if (text is "true" or "false") return JsonValue.Create(text == "true");
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) return JsonValue.Create(whole);
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real)) return JsonValue.Create(real);
        return JsonValue.Create(text);
    }
}

using System.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Peach.Core.Repositories;

/// <summary>A value in a manifest file that knows where it stands.</summary>
[DebuggerDisplay("{Path} ({File}:{Line}:{Column})")]
public sealed class ManifestNode
{
    private const string MergeKey = "<<";

    private readonly YamlNode _node;

    internal ManifestNode(string file, string path, YamlNode node)
    {
        File = file;
        Path = path;
        _node = node;
    }

    /// <summary>Reads a piece of a manifest that stands by itself.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="text">YAML.</param>
    /// <param name="problem">What is wrong with it as YAML; null when nothing is.</param>
    /// <returns>Its value; null when it is empty or cannot be read.</returns>
    public static ManifestNode? Parse(string name, string text, out ManifestProblem? problem) => Parse(name, name, text, out problem);

    /// <param name="name">What messages call the file.</param>
    /// <param name="path">The keys that lead to it.</param>
    /// <param name="text">YAML.</param>
    /// <param name="problem">What is wrong with it as YAML; null when nothing is.</param>
    internal static ManifestNode? Parse(string name, string path, string text, out ManifestProblem? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        problem = null;
        try
        {
            Manifests.ManifestLimits.Check(text);
            var yaml = new YamlStream();
            yaml.Load(new StringReader(text));
            return yaml.Documents.Count == 0 ? null : new ManifestNode(name, path, yaml.Documents[0].RootNode);
        }
        catch (YamlException error)
        {
            problem = new ManifestProblem(ProblemSeverity.Error, name, (int)error.Start.Line, (int)error.Start.Column, $"is not valid YAML: {(error.InnerException ?? error).Message}");
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or FormatException or OverflowException)
        {
            problem = new ManifestProblem(ProblemSeverity.Error, name, 0, 0, $"is not valid YAML: {error.Message.ReplaceLineEndings(" ")}");
        }

        return null;
    }

    /// <summary>The manifest file's path in the repository.</summary>
    public string File { get; }

    /// <summary>The keys that lead here, e.g. <c>endpoints.similar.timeout</c>.</summary>
    public string Path { get; }

    public int Line => (int)_node.Start.Line;

    public int Column => (int)_node.Start.Column;

    public bool IsMap => _node is YamlMappingNode;

    public bool IsList => _node is YamlSequenceNode;

    /// <summary>True for a missing value: <c>key:</c>, <c>~</c> or <c>null</c>.</summary>
    public bool IsNull => _node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" };

    /// <summary>The text of a scalar, as written and without quotes; null for maps and lists.</summary>
    public string? Text => (_node as YamlScalarNode)?.Value;

    /// <summary>True for a quoted scalar, which is a string whatever it looks like.</summary>
    public bool IsQuoted => _node is YamlScalarNode { Style: not ScalarStyle.Plain };

    /// <summary>What kind of value this is, for messages: "a map", "a list", "the text \"abc\"".</summary>
    public string Description => IsMap ? "a map" : IsList ? "a list" : IsNull ? "nothing" : $"\"{Text}\"";

    /// <summary>
    /// A map's entries, in the order written; none for other nodes. A merge key (<c>&lt;&lt;: *defaults</c>) adds the entries of the
    /// maps it names, where the map itself does not have them.
    /// </summary>
    public IEnumerable<ManifestEntry> Entries
    {
        get
        {
            if (_node is not YamlMappingNode map) return [];
            var entries = new List<ManifestEntry>();
            var merged = new List<ManifestEntry>();
            foreach (var (keyNode, valueNode) in map.Children)
            {
                if (keyNode is not YamlScalarNode key) continue;
                var name = key.Value ?? "";
                var value = new ManifestNode(File, Path.Length == 0 ? name : $"{Path}.{name}", valueNode) { KeyNode = keyNode };
                if (key is { Style: ScalarStyle.Plain, Value: MergeKey } && (value.IsMap || value.IsList)) merged.AddRange(MergedInto(value));
                else entries.Add(new ManifestEntry(name, value));
            }

            if (merged.Count == 0) return entries;
            var names = entries.Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
            return [.. entries, .. merged.Where(entry => names.Add(entry.Name))];
        }
    }

    /// <summary>A list's items, in the order written; none for other nodes.</summary>
    public IEnumerable<ManifestNode> Items =>
        _node is not YamlSequenceNode list ? [] : list.Children.Select((item, index) => new ManifestNode(File, $"{Path}[{index}]", item));

    /// <summary>Where the key stands under which this value is; the value itself where there is no key.</summary>
    private YamlNode? KeyNode { get; init; }

    /// <summary>The line of the key under which this value is.</summary>
    internal int KeyLine => (int)(KeyNode ?? _node).Start.Line;

    public ManifestProblem Error(string message) => Problem(ProblemSeverity.Error, message);

    public ManifestProblem Warning(string message) => Problem(ProblemSeverity.Warning, message);

    /// <summary>An error at the key rather than at its value.</summary>
    public ManifestProblem ErrorAtKey(string message) => AtKey(ProblemSeverity.Error, message);

    public ManifestProblem WarningAtKey(string message) => AtKey(ProblemSeverity.Warning, message);

    private IEnumerable<ManifestEntry> MergedInto(ManifestNode value)
    {
        var maps = value.IsMap ? [value] : value.Items;
        return maps.SelectMany(map => new ManifestNode(File, Path, map._node).Entries);
    }

    private ManifestProblem Problem(ProblemSeverity severity, string message) => new(severity, File, Line, Column, $"{Path} {message}");

    private ManifestProblem AtKey(ProblemSeverity severity, string message)
    {
        var at = (KeyNode ?? _node).Start;
        return new ManifestProblem(severity, File, (int)at.Line, (int)at.Column, $"{Path} {message}");
    }
}

using System.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Peach.Core.Repositories;

/// <summary>A value in a manifest file that knows where it stands.</summary>
[DebuggerDisplay("{Path} ({File}:{Line}:{Column})")]
public sealed class ManifestNode
{
    private readonly YamlNode _node;

    internal ManifestNode(string file, string path, YamlNode node)
    {
        File = file;
        Path = path;
        _node = node;
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

    /// <summary>A map's entries with scalar keys, in the order written; none for other nodes.</summary>
    public IEnumerable<ManifestEntry> Entries =>
        _node is not YamlMappingNode map ? [] :
            from pair in map.Children
            where pair.Key is YamlScalarNode
            let key = ((YamlScalarNode)pair.Key).Value ?? ""
            select new ManifestEntry(key, new ManifestNode(File, Path.Length == 0 ? key : $"{Path}.{key}", pair.Value) { KeyNode = pair.Key });

    /// <summary>A list's items, in the order written; none for other nodes.</summary>
    public IEnumerable<ManifestNode> Items =>
        _node is not YamlSequenceNode list ? [] : list.Children.Select((item, index) => new ManifestNode(File, $"{Path}[{index}]", item));

    /// <summary>Where the key stands under which this value is; the value itself where there is no key.</summary>
    private YamlNode? KeyNode { get; init; }

    public ManifestProblem Error(string message) => Problem(ProblemSeverity.Error, message);

    public ManifestProblem Warning(string message) => Problem(ProblemSeverity.Warning, message);

    /// <summary>An error at the key rather than at its value.</summary>
    public ManifestProblem ErrorAtKey(string message) => AtKey(ProblemSeverity.Error, message);

    public ManifestProblem WarningAtKey(string message) => AtKey(ProblemSeverity.Warning, message);

    private ManifestProblem Problem(ProblemSeverity severity, string message) => new(severity, File, Line, Column, $"{Path} {message}");

    private ManifestProblem AtKey(ProblemSeverity severity, string message)
    {
        var at = (KeyNode ?? _node).Start;
        return new ManifestProblem(severity, File, (int)at.Line, (int)at.Column, $"{Path} {message}");
    }
}

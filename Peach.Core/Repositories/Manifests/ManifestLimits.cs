using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Peach.Core.Repositories.Manifests;

/// <summary>
/// Reads YAML as a stream of events, before anything is built from it, and refuses what would cost too much to walk (aliases
/// that multiply, endless depth, values that hold themselves) or has no one meaning (a key twice, a key that is not text).
/// </summary>
internal sealed class ManifestLimits
{
    /// <summary>Values in a file, each alias counted as all it stands for.</summary>
    internal const int MaxNodes = 50_000;

    internal const int MaxDepth = 32;

    private readonly Stack<Level> _open = new();
    private readonly Dictionary<string, (long Nodes, int Depth)> _anchors = new(StringComparer.Ordinal);
    private long _nodes;

    /// <exception cref="YamlException">With the place.</exception>
    public static void Check(string text)
    {
        var limits = new ManifestLimits();
        var parser = new Parser(new StringReader(text));
        while (parser.MoveNext()) limits.Visit(parser.Current!);
    }

    private void Visit(ParsingEvent current)
    {
        switch (current)
        {
            case DocumentStart:
                _anchors.Clear();
                break;
            case AnchorAlias alias:
                var name = alias.Value.Value;
                if (_open.Any(level => level.Anchor == name)) throw new YamlException(alias.Start, alias.End, $"*{name} refers to the value that it is in");
                var (nodes, depth) = _anchors.GetValueOrDefault(name, (1, 0));
                Begin(alias, nodes, depth, null);
                break;
            case Scalar scalar:
                Begin(scalar, 1, 0, scalar.Value);
                if (!scalar.Anchor.IsEmpty) _anchors[scalar.Anchor.Value] = (1, 0);
                break;
            case MappingStart or SequenceStart:
                var start = (NodeEvent)current;
                Begin(start, 1, 1, null);
                _open.Push(new Level(start is MappingStart, start.Anchor.IsEmpty ? null : start.Anchor.Value, _nodes - 1));
                break;
            case MappingEnd or SequenceEnd:
                var closed = _open.Pop();
                if (closed.Anchor is not null) _anchors[closed.Anchor] = (_nodes - closed.NodesBefore, closed.Deepest + 1);
                if (_open.TryPeek(out var outer)) outer.Deepest = Math.Max(outer.Deepest, closed.Deepest + 1);
                break;
        }
    }

    private void Begin(ParsingEvent current, long nodes, int depth, string? text)
    {
        _nodes += nodes;
        if (_nodes > MaxNodes)
            throw new YamlException(current.Start, current.End, $"the file holds more than {MaxNodes} values, aliases counted for all they stand for");
        if (_open.Count + depth > MaxDepth) throw new YamlException(current.Start, current.End, $"values are nested more than {MaxDepth} deep");
        if (!_open.TryPeek(out var level)) return;
        level.Deepest = Math.Max(level.Deepest, depth);
        if (!level.NextIsKey()) return;
        if (text is null) throw new YamlException(current.Start, current.End, "a key must be text");
        if (!level.Keys.TryAdd(text, current.Start.Line))
            throw new YamlException(current.Start, current.End, $"the key {text} stands twice in one map, first in line {level.Keys[text]}");
    }

    /// <summary>A map or list whose end has not come yet.</summary>
    private sealed class Level(bool isMap, string? anchor, long nodesBefore)
    {
        private bool _keyIsNext = true;

        public string? Anchor => anchor;

        public long NodesBefore => nodesBefore;

        public int Deepest { get; set; }

        public Dictionary<string, long> Keys { get; } = new(StringComparer.Ordinal);

        public bool NextIsKey()
        {
            if (!isMap) return false;
            var isKey = _keyIsNext;
            _keyIsNext = !isKey;
            return isKey;
        }
    }
}

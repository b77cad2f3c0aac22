using System.Globalization;
using System.Text;
using System.Text.Json;
using Peach.Core.Platform;

namespace Peach.Core.Endpoints.Invocation.Prefetching;

/// <summary>A Redis key with arguments in it, such as <c>similar:{article_id}</c>.</summary>
internal sealed class PrefetchTemplate
{
    /// <summary>Even places are literal, odd ones names.</summary>
    private readonly string[] _parts;
    private volatile RedisKeyType _type;

    private PrefetchTemplate(string[] parts) => _parts = parts;

    /// <summary>The arguments that it names.</summary>
    public IEnumerable<string> Names => _parts.Where((_, index) => index % 2 == 1);

    /// <summary>What its keys have held so far; the next one most likely holds the same.</summary>
    public RedisKeyType Type
    {
        get => _type;
        set => _type = value;
    }

    /// <returns>Null, with what is wrong, for a text that is no template.</returns>
    public static PrefetchTemplate? Parse(string text, out string? mistake)
    {
        var parts = new List<string>();
        var at = 0;
        mistake = null;
        while (mistake is null)
        {
            var open = text.IndexOf('{', at);
            var literal = open < 0 ? text[at..] : text[at..open];
            parts.Add(literal);
            if (literal.Contains('}', StringComparison.Ordinal)) mistake = "has a } without a {";
            if (open < 0) break;
            var close = text.IndexOf('}', open);
            var name = close < 0 ? "" : text[(open + 1)..close];
            if (close < 0) mistake = "has a { without a }";
            else if (name.Length == 0 || name.Contains('{', StringComparison.Ordinal)) mistake = "has no name between { and }";
            parts.Add(name);
            at = close + 1;
        }

        if (text.Length == 0) mistake = "is empty";
        return mistake is null ? new PrefetchTemplate([.. parts]) : null;
    }

    /// <summary>Adds the keys for a call: one, or one for each item of a list argument; none when an argument is not given.</summary>
    /// <param name="atMost">How many keys there may be in all.</param>
    public void AddKeys(IReadOnlyList<KeyValuePair<string, object?>> arguments, string codops, List<(PrefetchTemplate, string)> keys, int atMost)
    {
        IReadOnlyList<string>? list = null;
        var texts = new string[_parts.Length];
        var listPlace = -1;
        for (var i = 0; i < _parts.Length; i++)
        {
            if (i % 2 == 0)
            {
                texts[i] = _parts[i];
                continue;
            }

            switch (ValueOf(_parts[i], arguments, codops))
            {
                case null: return;
                case IReadOnlyList<string> items when list is null:
                    (list, listPlace) = (items, i);
                    break;
                case IReadOnlyList<string> items:
                    texts[i] = string.Join(',', items);
                    break;
                case var value: texts[i] = Text(value); break;
            }
        }

        if (list is null)
        {
            if (keys.Count < atMost) keys.Add((this, string.Concat(texts)));
            return;
        }

        foreach (var item in list)
        {
            if (keys.Count >= atMost) return;
            texts[listPlace] = item;
            keys.Add((this, string.Concat(texts)));
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        for (var i = 0; i < _parts.Length; i++) text.Append(i % 2 == 0 ? _parts[i] : $"{{{_parts[i]}}}");
        return text.ToString();
    }

    private static object? ValueOf(string name, IReadOnlyList<KeyValuePair<string, object?>> arguments, string codops)
    {
        for (var i = 0; i < arguments.Count; i++)
            if (arguments[i].Key == name) return arguments[i].Value;
        return name == "codops" ? codops : null;
    }

    private static string Text(object value) => value switch
    {
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } json => json.GetString()!,
        JsonElement json => json.GetRawText(),
        bool flag => flag ? "True" : "False",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };
}

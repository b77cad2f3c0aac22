using System.Text.Json;

namespace Peach.Core.Rules.Engine;

/// <summary>The items in an answer, found without taking the answer apart.</summary>
internal sealed class AnswerItems
{
    private const int MaxDepth = 256;

    /// <summary>The members that may hold an item's id, the one that wins first.</summary>
    private static readonly byte[][] IdNames = ["content_id"u8.ToArray(), "id"u8.ToArray(), "urn"u8.ToArray(), "item_id"u8.ToArray()];

    private static readonly byte[][] ListNames = ["items"u8.ToArray(), "urns"u8.ToArray()];

    private AnswerItems(List<RuleItem> items, int start, int end)
    {
        Items = items;
        Start = start;
        End = end;
    }

    public List<RuleItem> Items { get; }

    /// <summary>Where the list's first bracket is.</summary>
    public int Start { get; }

    /// <summary>Where its last bracket is.</summary>
    public int End { get; }

    /// <summary>How a new item names its id: the name of a member; empty for a text, null for a number.</summary>
    public byte[]? IdName { get; private set; } = IdNames[0];

    /// <returns>Null where there is no list of items, or the answer is no JSON.</returns>
    public static AnswerItems? Read(ReadOnlySpan<byte> json, RuleSet rules)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!reader.Read()) return null;
            if (reader.TokenType == JsonTokenType.StartArray) return ReadList(ref reader, json, rules);
            return reader.TokenType == JsonTokenType.StartObject ? ReadObject(ref reader, json, rules) : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static AnswerItems? ReadObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, RuleSet rules)
    {
        AnswerItems? found = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isItems = reader.ValueTextEquals(ListNames[0]);
            var isList = isItems || (found is null && reader.ValueTextEquals(ListNames[1]));
            reader.Read();
            if (!isList || reader.TokenType != JsonTokenType.StartArray) reader.Skip();
            else if (ReadList(ref reader, json, rules) is { } list)
            {
                found = list;
                if (isItems) return found;
                if (list.Items.Count == 0) list.IdName = [];
            }
        }

        return found;
    }

    private static AnswerItems ReadList(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, RuleSet rules)
    {
        var start = (int)reader.TokenStartIndex;
        var items = new List<RuleItem>(32);
        var idName = IdNames[0];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var item = new RuleItem { Start = (int)reader.TokenStartIndex, Fields = rules.Fields.Count == 0 ? [] : new string[]?[rules.Fields.Count] };
            var isFirst = items.Count == 0;
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    var rank = ReadMembers(ref reader, rules, item);
                    if (isFirst && rank >= 0) idName = IdNames[rank];
                    break;
                case JsonTokenType.String or JsonTokenType.Number:
                    if (isFirst) idName = reader.TokenType == JsonTokenType.String ? [] : null;
                    item.Id = FieldValues.Read(ref reader)![0];
                    break;
                default:
                    reader.Skip();
                    break;
            }

            item.Length = (int)reader.BytesConsumed - item.Start;
            if (rules.Paths.Length > 0 && json[item.Start] == '{') ReadPaths(json.Slice(item.Start, item.Length), rules, item);
            items.Add(item);
        }

        return new AnswerItems(items, start, (int)reader.TokenStartIndex) { IdName = idName };
    }

    /// <summary>Reads the fields that reach into an object, which costs a parse of the item.</summary>
    private static void ReadPaths(ReadOnlySpan<byte> json, RuleSet rules, RuleItem item)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        using var document = JsonDocument.ParseValue(ref reader);
        foreach (var path in rules.Paths) item.Fields[path] ??= FieldValues.Of(document.RootElement, rules.Fields[path]);
    }

    /// <returns>Which member holds the id; -1 for none.</returns>
    private static int ReadMembers(ref Utf8JsonReader reader, RuleSet rules, RuleItem item)
    {
        var best = -1;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var rank = -1;
            for (var i = 0; i < IdNames.Length && rank < 0; i++)
                if (reader.ValueTextEquals(IdNames[i])) rank = i;
            var field = -1;
            for (var i = 0; i < rules.FieldNames.Length && field < 0; i++)
                if (reader.ValueTextEquals(rules.FieldNames[i])) field = i;
            var isScore = rules.Boosts && reader.ValueTextEquals("score"u8);
            reader.Read();
            if (isScore && reader.TokenType == JsonTokenType.Number) item.Score = reader.GetDouble();
            if (rank < 0 && field < 0)
            {
                reader.Skip();
                continue;
            }

            var values = FieldValues.Read(ref reader);
            if (field >= 0) item.Fields[field] = values;
            if (rank < 0 || values is not [var id] || (best >= 0 && best <= rank)) continue;
            item.Id = id;
            best = rank;
        }

        return best;
    }
}

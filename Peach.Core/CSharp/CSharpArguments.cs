using System.Globalization;
using System.Text.Json;

namespace Peach.Core.CSharp;

/// <summary>One call's arguments, as the compiled bindings read them; not for methods themselves.</summary>
public sealed class CSharpArguments
{
    private readonly object?[] _values;

    internal CSharpArguments(object?[] values, PeachContext context) => (_values, Context) = (values, context);

    public PeachContext Context { get; }

    public CancellationToken CancellationToken => Context.CancellationToken;

    public bool Has(int index) => _values[index] is { } value && value is not JsonElement { ValueKind: JsonValueKind.Null };

    public string Text(int index) => _values[index] switch
    {
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } json => json.GetString()!,
        JsonElement json => json.GetRawText(),
        var value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    public long Whole(int index) => _values[index] switch
    {
        long number => number,
        JsonElement json => json.GetInt64(),
        var value => Convert.ToInt64(value, CultureInfo.InvariantCulture),
    };

    public int SmallWhole(int index) => checked((int)Whole(index));

    public double Number(int index) => _values[index] switch
    {
        double number => number,
        JsonElement json => json.GetDouble(),
        var value => Convert.ToDouble(value, CultureInfo.InvariantCulture),
    };

    public bool Flag(int index) => _values[index] switch
    {
        bool flag => flag,
        JsonElement json => json.GetBoolean(),
        var value => Convert.ToBoolean(value, CultureInfo.InvariantCulture),
    };

    public string[] Texts(int index) => _values[index] switch
    {
        string[] texts => texts,
        IEnumerable<string> texts => [.. texts],
        JsonElement { ValueKind: JsonValueKind.Array } json => [.. json.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : item.GetRawText())],
        System.Collections.IEnumerable items and not string => [.. items.Cast<object?>().Select(item => Convert.ToString(item, CultureInfo.InvariantCulture) ?? "")],
        _ => [Text(index)],
    };
}

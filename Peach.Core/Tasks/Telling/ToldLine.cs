using System.Text.Json;

namespace Peach.Core.Tasks.Telling;

/// <summary>Reads the lines that a run's process writes to its file of events.</summary>
/// <example><c>{"t":1764000000000,"kind":"progress","done":3,"total":10,"text":"reading"}</c> or <c>{"t":…,"kind":"metric","name":"loss","value":0.1,"step":7}</c></example>
internal static class ToldLine
{
    /// <summary>Bytes; what is longer was not written at once.</summary>
    public const int MaxLength = 4096;

    private const int MaxNameLength = 100;
    private const long MaxMilliseconds = 253_402_300_799_999;

    /// <returns>Whether it could be read.</returns>
    public static bool Tell(ReadOnlyMemory<byte> line, Func<string, string> mask, RunTelling telling)
    {
        if (line.Length is 0 or > MaxLength) return false;
        try
        {
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 4 });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return false;
            if (Number(root, "t") is not { } milliseconds || milliseconds is < 0 or > MaxMilliseconds) return false;
            var time = DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds);
            switch (Text(root, "kind"))
            {
                case "progress" when Number(root, "done") is { } done && done >= 0:
                    var total = Number(root, "total");
                    if (total is <= 0 || total is null && !IsAbsent(root, "total")) return false;
                    telling.Advance(done, total, Text(root, "text") is { Length: > 0 } text ? mask(text) : null, time);
                    return true;
                case "metric" when Number(root, "value") is { } value && Text(root, "name") is { Length: > 0 and <= MaxNameLength } name && !name.Any(char.IsControl):
                    long? step = root.TryGetProperty("step", out var at) && at.ValueKind == JsonValueKind.Number && at.TryGetInt64(out var number) ? number : null;
                    if (step is null && !IsAbsent(root, "step")) return false;
                    telling.Measure(mask(name), new RunMetricPoint(value, step, time));
                    return true;
                default:
                    return false;
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool IsAbsent(JsonElement root, string name) => !root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null;

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Null for what is no finite number: 1e999 is infinite to .NET.</summary>
    private static double? Number(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;
}

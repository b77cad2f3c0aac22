using System.Text.Json;

namespace Peach.Core.Python;

/// <summary>Reads the error object that the Python side writes for an exception.</summary>
public static class PythonFailureJson
{
    public static PythonFailure Read(ReadOnlySpan<byte> json)
    {
        using var document = JsonDocument.Parse(json.ToArray());
        return Read(document.RootElement);
    }

    public static PythonFailure Read(JsonElement error) => new(
        Text(error, "type") is { Length: > 0 } type ? $"{type}: {Text(error, "message")}" : Text(error, "message") ?? "unknown error",
        Text(error, "file"), Number(error, "cell"), Number(error, "line"), Text(error, "trace") ?? "");

    private static string? Text(JsonElement error, string name) =>
        error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int? Number(JsonElement error, string name) =>
        error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;
}

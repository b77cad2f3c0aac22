using System.Text.Json;

namespace Peach.Core.Codex;

/// <summary>Reads what senders call JSON.</summary>
public static class CodexJson
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 128 };

    /// <exception cref="CodexRefusedException">It is no JSON, or has a field twice.</exception>
    public static JsonElement Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonElement.Parse(json, Options);
        }
        catch (JsonException error)
        {
            var reason = error.Message.Split(" LineNumber:")[0].Split(" Path:")[0].TrimEnd('.');
            throw new CodexRefusedException([new CodexFault("", $"This is no sound JSON: {reason}{(error.BytePositionInLine is { } at ? $" (byte {at + 1})" : "")}.")]);
        }
    }
}

using System.Text.Json;
using Peach.Core.Platform;
using Peach.Core.Python;

namespace Peach.Core.Tasks.Running;

/// <summary>What a task's process wrote about its end.</summary>
/// <param name="Value">What the method returned, as JSON; null for nothing and for a failure.</param>
/// <param name="Failure">What it raised; null when it returned.</param>
internal sealed record RunResult(string? Value, PythonFailure? Failure, long? PeakMemoryBytes, TimeSpan? CpuTime)
{
    private const int MaxValueLength = 4000;

    /// <summary>Reads the file; null when it is not there or is no such thing. One that holds a secret is deleted.</summary>
    public static RunResult? Read(string path, SecretMask mask)
    {
        try
        {
            var written = File.ReadAllText(path);
            var shown = mask.Apply(written);
            if (shown != written) File.Delete(path);
            using var document = JsonDocument.Parse(shown);
            var root = document.RootElement;
            var ok = root.GetProperty("ok").GetBoolean();
            return new RunResult(
                ok ? ReadValue(root) : null,
                ok ? null : PythonFailureJson.Read(root.GetProperty("error")),
                root.TryGetProperty("peak_memory_bytes", out var memory) && memory.TryGetInt64(out var bytes) ? bytes : null,
                root.TryGetProperty("cpu_seconds", out var cpu) && cpu.TryGetDouble(out var seconds) ? TimeSpan.FromSeconds(seconds) : null);
        }
        catch (Exception error) when (error is IOException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? ReadValue(JsonElement root)
    {
        if (!root.TryGetProperty("result", out var value) || value.ValueKind is JsonValueKind.Null) return null;
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return text.Length <= MaxValueLength ? text : text[..MaxValueLength];
    }
}

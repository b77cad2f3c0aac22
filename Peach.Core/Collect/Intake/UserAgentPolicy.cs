using System.Collections.Concurrent;
using System.Text.Json;
using Peach.Core.Collect.Records;

namespace Peach.Core.Collect.Intake;

/// <summary>What is stored of a client's user agent, by the setting <c>Collect:UserAgent</c>.</summary>
internal sealed class UserAgentPolicy(string mode)
{
    private const int MaxLength = 1024;
    private const int MaxKnown = 10_000;

    private readonly ConcurrentDictionary<string, byte[]> _parsed = new(StringComparer.Ordinal);

    public static UserAgentPolicy Keep { get; } = new("keep");

    /// <summary>Whether anything is stored.</summary>
    public bool Stores(string? userAgent) => !string.IsNullOrEmpty(userAgent) && mode != "drop";

    /// <summary>Writes the JSON value that is stored.</summary>
    public void Write(string userAgent, ByteBuffer output)
    {
        var text = userAgent.Length > MaxLength ? userAgent[..MaxLength] : userAgent;
        if (mode == "keep") JsonText.WriteQuoted(text, output);
        else output.Add(Parsed(text));
    }

    private byte[] Parsed(string text)
    {
        if (_parsed.TryGetValue(text, out var json)) return json;
        if (_parsed.Count >= MaxKnown) _parsed.Clear();
        return _parsed[text] = JsonSerializer.SerializeToUtf8Bytes(UserAgentFacts.Of(text));
    }
}

using System.Text;
using System.Text.Json;

namespace Peach.Core.Archive.Erasure;

/// <summary>Finds a user's events among lines of NDJSON.</summary>
/// <remarks>
/// Most blocks of lines are passed over without a look at their JSON: what neither holds the id's bytes nor a backslash, which an id written
/// with escapes (<c>\u00fc</c>, <c>\/</c>) needs, is about somebody else.
/// </remarks>
internal sealed class UserMatcher(string user, DateTimeOffset until)
{
    private const byte Backslash = (byte)'\\';

    private readonly byte[] _user = Encoding.UTF8.GetBytes(user);
    private readonly long _until = until.ToUnixTimeMilliseconds();

    // What senders write who know no user; as a device's id it is as good as any.
    private readonly bool _isUser = user.Length > 0 && user != "unknown";

    /// <summary>Whether some line in it may be the user's.</summary>
    public bool MayMatch(ReadOnlySpan<byte> lines) => lines.IndexOf(_user) >= 0 || lines.Contains(Backslash);

    /// <summary>Whether a line is an event of the user, collected until the moment.</summary>
    public bool Matches(ReadOnlySpan<byte> line)
    {
        if (_user.Length == 0 || !MayMatch(line)) return false;
        try
        {
            return MatchesEvent(line);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private bool MatchesEvent(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
        var (matches, collected) = (false, long.MinValue);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("user_id"u8))
            {
                reader.Read();
                if (_isUser && IsUser(reader)) matches = true;
            }
            else if (reader.ValueTextEquals("client"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.StartObject)
                {
                    if (IsClient(ref reader)) matches = true;
                    continue;
                }
            }
            else if (reader.ValueTextEquals("collect_timestamp"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var time)) collected = time;
            }
            else
            {
                reader.Read();
            }

            reader.Skip();
        }

        return matches && collected <= _until;
    }

    /// <summary>Reads the client to its end.</summary>
    private bool IsClient(ref Utf8JsonReader reader)
    {
        var matches = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isId = reader.ValueTextEquals("id"u8);
            reader.Read();
            if (isId && IsUser(reader)) matches = true;
            reader.Skip();
        }

        return matches;
    }

    private bool IsUser(in Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.ValueTextEquals(_user),
        JsonTokenType.Number => reader.ValueSpan.SequenceEqual(_user),
        _ => false,
    };
}

using System.Buffers.Text;
using System.Text.Json;
using Peach.Core.History.Storage;

namespace Peach.Core.History.Projection;

/// <summary>What an event says about somebody who consumed something. The object is used again for the next event.</summary>
internal sealed class Consumption
{
    private const int MaxContentIdBytes = 512;

    private readonly byte[] _contentId = new byte[MaxContentIdBytes];
    private readonly byte[] _user = new byte[HistoryKeys.MaxIdBytes];
    private readonly byte[] _device = new byte[HistoryKeys.MaxIdBytes];
    private int _contentIdLength;
    private int _userLength;
    private int _deviceLength;
    private double? _position;
    private double? _duration;
    private double? _ratio;
    private string? _mediaType;

    public ReadOnlySpan<byte> ContentId => _contentId.AsSpan(0, _contentIdLength);

    public ReadOnlySpan<byte> User => _user.AsSpan(0, _userLength);

    public ReadOnlySpan<byte> Device => _device.AsSpan(0, _deviceLength);

    /// <summary>Whether the one who uses the device is the user.</summary>
    public bool IsLoggedIn { get; private set; }

    public ItemState State { get; private set; }

    public static bool IsRelevant(string type, bool pageViews) => type switch
    {
        "media_play" or "media_heartbeat" or "media_pause" or "media_seek" or "media_stop" or "media_end" => true,
        "article_start" or "article_read" or "article_end" => true,
        "page_view" or "pageview" => pageViews,
        _ => false,
    };

    /// <returns>False when it names no item, or nobody.</returns>
    public bool TryRead(string type, DateTimeOffset time, ReadOnlySpan<byte> json)
    {
        (_contentIdLength, _userLength, _deviceLength, IsLoggedIn) = (0, 0, 0, true);
        (_position, _duration, _ratio, _mediaType) = (null, null, null, null);
        try
        {
            ReadMembers(json);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return false; // An id that is no text, because of half a surrogate pair.
        }

        if (_contentIdLength == 0 || (_userLength == 0 && _deviceLength == 0)) return false;
        State = Describe(type, ItemState.TimeOf(time));
        return true;
    }

    private ItemState Describe(string type, long time)
    {
        if (type[0] == 'm') return DescribeMedia(type, time);
        var kind = type[0] == 'a' ? ItemKind.Article : ItemKind.Page;
        // Some senders give per cent.
        var ratio = _ratio is > 1 and <= 100 ? _ratio / 100 : _ratio;
        var progress = ratio is >= 0 and <= 1 ? (int)(ratio.Value * ItemState.Whole) : ItemState.Unknown;
        var completed = progress != ItemState.Unknown ? progress >= ItemState.Whole / 10 * 9 : type == "article_read" || kind == ItemKind.Page;
        return new ItemState(time, progress, 0, kind, completed, type is "article_start" || kind == ItemKind.Page ? 1 : 0);
    }

    private ItemState DescribeMedia(string type, long time)
    {
        var position = _position is >= 0 ? (int)Math.Min(_position.Value, ItemState.MaxNumber) : ItemState.Unknown;
        var duration = _duration is >= 1 ? (int)Math.Min(_duration.Value, ItemState.MaxNumber) : 0;
        var kind = _mediaType switch { "audio" => ItemKind.Audio, "video" => ItemKind.Video, _ => ItemKind.Media };
        var isEnd = type == "media_end";
        // Players that have ended often tell 0, or the last whole second.
        if (isEnd && duration > 0) position = duration;
        return new ItemState(time, position, duration, kind, isEnd || ItemState.IsNearEnd(position, duration), type == "media_play" ? 1 : 0);
    }

    private void ReadMembers(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8)) _contentIdLength = ReadId(ref reader, _contentId);
            else if (reader.ValueTextEquals("user_id"u8)) _userLength = ReadId(ref reader, _user);
            else if (reader.ValueTextEquals("client"u8)) ReadInner(ref reader, Part.Client);
            else if (reader.ValueTextEquals("props"u8)) ReadInner(ref reader, Part.Props);
            else if (reader.ValueTextEquals("metadata"u8)) ReadInner(ref reader, Part.Metadata);
            else reader.Skip();
        }
    }

    private void ReadInner(ref Utf8JsonReader reader, Part part)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (part == Part.Client && reader.ValueTextEquals("id"u8)) _deviceLength = ReadId(ref reader, _device);
            else if (part == Part.Client && reader.ValueTextEquals("user_logged_in"u8)) IsLoggedIn = ReadIsLoggedIn(ref reader);
            else if (part == Part.Props && reader.ValueTextEquals("playback_position_s"u8)) _position = ReadNumber(ref reader);
            else if (part == Part.Props && reader.ValueTextEquals("completion_ratio"u8)) _ratio = ReadNumber(ref reader);
            else if (part == Part.Metadata && reader.ValueTextEquals("duration"u8)) _duration = ReadNumber(ref reader);
            else if (part == Part.Metadata && reader.ValueTextEquals("type"u8)) _mediaType = ReadMediaType(ref reader);
            else reader.Skip();
        }
    }

    /// <returns>The id's length; 0 when it is none, too long, or stands for nobody.</returns>
    private static int ReadId(ref Utf8JsonReader reader, Span<byte> output)
    {
        reader.Read();
        var length = 0;
        if (reader.TokenType == JsonTokenType.String)
        {
            // Escaped text is longer than what it stands for, by 6 to 1 at most.
            if (reader.ValueSpan.Length > output.Length && (!reader.ValueIsEscaped || reader.ValueSpan.Length > output.Length * 6)) return 0;
            if (!reader.ValueIsEscaped || reader.ValueSpan.Length <= output.Length)
            {
                length = reader.CopyString(output);
            }
            else
            {
                Span<byte> whole = stackalloc byte[reader.ValueSpan.Length];
                var unescaped = reader.CopyString(whole);
                if (unescaped > output.Length) return 0;
                whole[..unescaped].CopyTo(output);
                length = unescaped;
            }
        }
        else if (reader.TokenType == JsonTokenType.Number && reader.ValueSpan.Length <= output.Length)
        {
            reader.ValueSpan.CopyTo(output);
            length = reader.ValueSpan.Length;
        }
        else
        {
            reader.Skip();
        }

        return output[..length].SequenceEqual("unknown"u8) ? 0 : length;
    }

    private static bool ReadIsLoggedIn(ref Utf8JsonReader reader)
    {
        reader.Read();
        var isFalse = reader.TokenType == JsonTokenType.False
            || (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("false"u8))
            || (reader.TokenType == JsonTokenType.Number && reader.ValueSpan.SequenceEqual("0"u8));
        reader.Skip();
        return !isFalse;
    }

    private static double? ReadNumber(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.Number or JsonTokenType.String)
        {
            return Utf8Parser.TryParse(reader.ValueSpan, out double number, out var read) && read == reader.ValueSpan.Length && double.IsFinite(number)
                ? number
                : null;
        }

        reader.Skip();
        return null;
    }

    private static string? ReadMediaType(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return reader.ValueTextEquals("video"u8) ? "video" : reader.ValueTextEquals("audio"u8) ? "audio" : null;
        reader.Skip();
        return null;
    }

    private enum Part
    {
        Client,
        Props,
        Metadata,
    }
}

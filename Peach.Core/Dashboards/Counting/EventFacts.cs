using System.Text;
using System.Text.Json;
using Peach.Core.Dashboards.Storage;

namespace Peach.Core.Dashboards.Counting;

/// <summary>What of an event is counted by. The object is used again for the next one.</summary>
internal sealed class EventFacts
{
    private const int MaxItems = 500;
    private const int MaxIdLength = 512;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = 256 };

    private readonly List<string> _items = [];

    /// <summary>The element concerned; null where there is none.</summary>
    public string? Id { get; private set; }

    /// <summary>A hash of the device, or of the user where no device is named; 0 for nobody.</summary>
    public long Owner => _client != 0 ? _client : _user;

    /// <summary>A hash of the user, or of the device where no user is named; 0 for nobody.</summary>
    public long Person => _user != 0 ? _user : _client;

    public string Device { get; private set; } = DeviceClass.Unknown;

    /// <summary>The items shown, in their order; at most 500.</summary>
    public IReadOnlyList<string> Items => _items;

    /// <summary>The item chosen.</summary>
    public string? ItemId { get; private set; }

    /// <summary>Its place as the sender says, from 0.</summary>
    public int? HitIndex { get; private set; }

    private long _client;
    private long _user;

    /// <summary>Reads an event, or the members that a request's events share.</summary>
    /// <returns>False for what is no sound JSON because of half a surrogate pair; what was read until there stands.</returns>
    public bool Read(ReadOnlySpan<byte> json)
    {
        (Id, ItemId, HitIndex, Device, _client, _user) = (null, null, null, DeviceClass.Unknown, 0, 0);
        _items.Clear();
        try
        {
            var reader = new Utf8JsonReader(json, Options);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("id"u8)) Id = ReadText(ref reader);
                else if (reader.ValueTextEquals("user_id"u8)) _user = ReadHash(ref reader, 'u');
                else if (reader.ValueTextEquals("client"u8)) ReadClient(ref reader);
                else if (reader.ValueTextEquals("context"u8)) ReadContext(ref reader);
                else reader.Skip();
            }

            return true;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The chosen item's place among those shown, from 1; null where nothing tells.</summary>
    public int? HitPosition()
    {
        var place = ItemId is null ? -1 : _items.IndexOf(ItemId);
        return place >= 0 ? place + 1 : HitIndex is >= 0 and < int.MaxValue ? HitIndex + 1 : null;
    }

    private void ReadClient(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8)) _client = ReadHash(ref reader, 'd');
            else if (reader.ValueTextEquals("device"u8)) ReadDevice(ref reader);
            else reader.Skip();
        }
    }

    private void ReadDevice(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8)) Device = DeviceClass.Of(ReadText(ref reader));
            else reader.Skip();
        }
    }

    private void ReadContext(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("items"u8)) ReadItems(ref reader);
            else if (reader.ValueTextEquals("item_id"u8)) ItemId = ReadText(ref reader);
            else if (reader.ValueTextEquals("hit_index"u8)) HitIndex = ReadIndex(ref reader);
            else reader.Skip();
        }
    }

    private void ReadItems(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var item = Text(ref reader);
            if (item is null) reader.Skip();
            else if (_items.Count < MaxItems) _items.Add(item);
        }
    }

    private static int? ReadIndex(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var index)) return index;
        reader.Skip();
        return null;
    }

    private static long ReadHash(ref Utf8JsonReader reader, char kind) =>
        ReadText(ref reader) is { Length: > 0 } id && id != "unknown" ? Hash64.Of(Encoding.UTF8.GetBytes($"{kind}{id}")) : 0;

    private static string? ReadText(ref Utf8JsonReader reader)
    {
        reader.Read();
        var text = Text(ref reader);
        if (text is null) reader.Skip();
        return text;
    }

    /// <returns>A text, or a number as it is written; null for what is neither, too long or empty.</returns>
    private static string? Text(ref Utf8JsonReader reader)
    {
        var text = reader.TokenType switch
        {
            JsonTokenType.String when reader.ValueSpan.Length <= MaxIdLength => reader.GetString(),
            JsonTokenType.Number when reader.ValueSpan.Length <= 32 => Encoding.UTF8.GetString(reader.ValueSpan),
            _ => null,
        };
        return string.IsNullOrEmpty(text) || !LabelText.IsSound(text) ? null : text;
    }
}

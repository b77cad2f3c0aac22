using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Peach.Core.CSharp.Calling;

/// <summary>Writes returned values as JSON.</summary>
internal static class ReplyWriter
{
    /// <summary>JsonSerializer keeps the accessors of types for a second, also those of code that is gone, and drops stale ones when it next needs some.</summary>
    public static readonly TimeSpan AccessorsKept = TimeSpan.FromSeconds(2);

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    public static CSharpReply Write(object? value, JsonSerializerOptions options)
    {
        // A value's own converters may write another reply on this thread: it is not to find this one's buffer.
        var (buffer, writer) = (_buffer ?? new ArrayBufferWriter<byte>(4096), _writer);
        (_buffer, _writer) = (null, null);
        buffer.ResetWrittenCount();
        if (writer is null) writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = options.Encoder });
        else writer.Reset(buffer);
        if (value is null) writer.WriteNullValue();
        else JsonSerializer.Serialize(writer, value, value.GetType(), options);
        writer.Flush();
        var body = buffer.WrittenSpan.ToArray();
        if (buffer.Capacity <= 1 << 20) (_buffer, _writer) = (buffer, writer);
        return new CSharpReply(CSharpOutcome.Returned, body, TraitsOf(body), null);
    }

    /// <summary>Makes JsonSerializer drop what it keeps of types that were not used for <see cref="AccessorsKept"/>.</summary>
    public static void DropStaleAccessors() =>
        new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver() }.GetTypeInfo(typeof(CSharpParameter));

    public static CSharpReplyTraits TraitsOf(ReadOnlySpan<byte> body)
    {
        if (body.SequenceEqual("null"u8)) return CSharpReplyTraits.Empty;
        if (body[0] == '[') return body.SequenceEqual("[]"u8) ? CSharpReplyTraits.List | CSharpReplyTraits.Empty : CSharpReplyTraits.List;
        if (body[0] != '{') return CSharpReplyTraits.None;
        var traits = CSharpReplyTraits.Dict;
        var reader = new Utf8JsonReader(body);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8)) traits |= CSharpReplyTraits.HasId;
            else if (reader.ValueTextEquals("fallback_used"u8)) traits |= CSharpReplyTraits.HasFallbackUsed;
            var isItems = reader.ValueTextEquals("items"u8);
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartArray && isItems)
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.EndArray) traits |= CSharpReplyTraits.Empty;
                while (reader.CurrentDepth > 1) reader.Read();
            }
            else
            {
                reader.Skip();
            }
        }

        return traits;
    }
}

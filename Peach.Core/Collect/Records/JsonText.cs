using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Peach.Core.Collect.Records;

/// <summary>Pieces of JSON text as bytes.</summary>
internal static class JsonText
{
    private static readonly SearchValues<byte> LineBreaks = SearchValues.Create("\r\n"u8);

    /// <summary>In JSON a line break can only be white space between tokens.</summary>
    public static bool HasLineBreaks(ReadOnlySpan<byte> json) => json.ContainsAny(LineBreaks);

    /// <summary>Copies JSON without the white space between its tokens.</summary>
    public static void CopyCompact(ReadOnlySpan<byte> json, ByteBuffer output)
    {
        var target = output.GetSpan(json.Length);
        var (written, inText, escaped) = (0, false, false);
        foreach (var value in json)
        {
            if (inText)
            {
                if (escaped) escaped = false;
                else if (value == '\\') escaped = true;
                else if (value == '"') inText = false;
            }
            else if (value is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                continue;
            }
            else if (value == '"')
            {
                inText = true;
            }

            target[written++] = value;
        }

        output.Advance(written);
    }

    /// <summary>Writes a text with its quotes; what is no valid UTF-16 becomes U+FFFD.</summary>
    public static void WriteQuoted(string text, ByteBuffer output)
    {
        output.Add((byte)'"');
        output.Add(JsonEncodedText.Encode(Encoding.UTF8.GetBytes(text), JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        output.Add((byte)'"');
    }

    /// <summary>Writes the text that an escaped JSON string (without its quotes) stands for.</summary>
    /// <returns>False when it stands for none, because of half a surrogate pair.</returns>
    public static bool TryUnescape(ReadOnlySpan<byte> escaped, ByteBuffer output)
    {
        var quoted = ArrayPool<byte>.Shared.Rent(escaped.Length + 2);
        try
        {
            quoted[0] = (byte)'"';
            escaped.CopyTo(quoted.AsSpan(1));
            quoted[escaped.Length + 1] = (byte)'"';
            var reader = new Utf8JsonReader(quoted.AsSpan(0, escaped.Length + 2));
            reader.Read();
            output.Advance(reader.CopyString(output.GetSpan(escaped.Length)));
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(quoted);
        }
    }

    public static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}

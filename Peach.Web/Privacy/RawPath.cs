using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace Peach.Web.Privacy;

/// <summary>An id at the end of a path, exactly as the caller encoded it.</summary>
/// <remarks>The server decodes a path but for <c>%2F</c>, so that a slash and a written <c>%2F</c> in an id could no longer be told apart.</remarks>
internal static class RawPath
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="context">The request.</param>
    /// <param name="before">How the path begins, with a slash at its end, e.g. <c>/api/v1/users/</c>; one segment more is left out.</param>
    /// <returns>The id, or null when it is not percent-encoded UTF-8.</returns>
    public static string? ReadRest(HttpContext context, string before)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        if (query >= 0) target = target[..query];
        var start = target.IndexOf(before, StringComparison.OrdinalIgnoreCase);
        var segment = start < 0 ? -1 : target.IndexOf('/', start + before.Length);
        return segment < 0 ? null : Decode(target[(segment + 1)..]);
    }

    private static string? Decode(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                if (text[i] > '\x7f') return null;
                bytes.Add((byte)text[i]);
                continue;
            }

            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2])) return null;
            bytes.Add(Convert.ToByte(text.Substring(i + 1, 2), 16));
            i += 2;
        }

        try
        {
            return Strict.GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}

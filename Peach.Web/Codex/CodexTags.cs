using System.Globalization;
using Microsoft.Net.Http.Headers;
using Peach.Core.Codex;

namespace Peach.Web.Codex;

/// <summary>An item's version as an ETag, and conditions on it (RFC 9110).</summary>
internal static class CodexTags
{
    public static void Write(HttpResponse response, CodexItem item)
    {
        response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{item.Version}\"");
        response.GetTypedHeaders().LastModified = item.UpdatedAt;
    }

    /// <summary>Whether the caller has the item already, as it is.</summary>
    public static bool IsKnown(HttpRequest request, CodexItem item) => Read(request.Headers.IfNoneMatch) is { } tags && (tags.IsAny || tags.Versions.Contains(item.Version));

    /// <exception cref="RequestBodyException">The condition is none that can be kept.</exception>
    public static CodexCondition? Condition(HttpRequest request)
    {
        if (Read(request.Headers.IfNoneMatch) is { } none)
        {
            return none.IsAny && request.Headers.IfMatch.Count == 0
                ? new CodexCondition(Exists: false)
                : throw new RequestBodyException(StatusCodes.Status400BadRequest, "A change knows If-None-Match: * (only if there is no such item) or If-Match with the ETag that was read.");
        }

        return Read(request.Headers.IfMatch) is { } match ? match.IsAny ? new CodexCondition(Exists: true) : new CodexCondition(match.Versions) : null;
    }

    /// <returns>Null without the header; tags that are none of ours match nothing.</returns>
    private static (bool IsAny, IReadOnlyCollection<long> Versions)? Read(Microsoft.Extensions.Primitives.StringValues header)
    {
        if (header.Count == 0) return null;
        if (!EntityTagHeaderValue.TryParseList([.. header.OfType<string>()], out var tags)) return (false, []);
        return (tags.Any(tag => tag.Tag == "*"), [.. tags.Select(Version).OfType<long>()]);
    }

    private static long? Version(EntityTagHeaderValue tag) =>
        long.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
}

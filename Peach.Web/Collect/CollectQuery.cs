using Microsoft.AspNetCore.WebUtilities;

namespace Peach.Web.Collect;

/// <summary>The query of a Collect request.</summary>
internal static class CollectQuery
{
    /// <summary>All parameters but <c>s</c>.</summary>
    /// <param name="query">The query string.</param>
    /// <param name="siteKey">The value of <c>s</c>, or null.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Parse(QueryString query, out string? siteKey)
    {
        siteKey = null;
        List<KeyValuePair<string, string>>? others = null;
        foreach (var pair in new QueryStringEnumerable(query.Value.AsMemory()))
        {
            if (pair.EncodedName.Span is "s") siteKey = pair.DecodeValue().ToString();
            else if (!pair.EncodedName.IsEmpty) (others ??= []).Add(new(pair.DecodeName().ToString(), pair.DecodeValue().ToString()));
        }

        return others ?? (IReadOnlyList<KeyValuePair<string, string>>)[];
    }
}

using Peach.Core.Repositories;

namespace Peach.Core.Endpoints.Manifest;

/// <summary>Each URL of an organisation belongs to one endpoint.</summary>
internal static class UrlRule
{
    public static void Apply(IReadOnlyList<DraftEndpoint> drafts, IEnumerable<(SourceCommit Commit, EndpointDefinition Definition)> elsewhere)
    {
        foreach (var draft in drafts)
        {
            if (draft.Definition is not { } definition) continue;
            foreach (var other in drafts)
            {
                if (other != draft && other.Definition is { } twin && twin.Codops == definition.Codops && SameUrl(twin.Url, definition.Url))
                    draft.Problems.Add(draft.Entry.Value.Error($"has the url {definition.Url}, and so has endpoints.{twin.Name}; give them different ones"));
            }

            foreach (var (commit, taken) in elsewhere)
            {
                if (taken.Codops == definition.Codops && SameUrl(taken.Url, definition.Url))
                    draft.Problems.Add(draft.Entry.Value.Error($"has the url {definition.Url}, which {taken.Name} of the repository {commit.RepositoryName} has already"));
            }
        }
    }

    private static bool SameUrl(string left, string right) => string.Equals(left, right, StringComparison.Ordinal);
}

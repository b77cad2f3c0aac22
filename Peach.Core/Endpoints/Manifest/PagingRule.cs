using Peach.Core.Platform;

namespace Peach.Core.Endpoints.Manifest;

/// <summary>The size of a page is one of the endpoint's parameters.</summary>
internal static class PagingRule
{
    public static void Check(DraftEndpoint draft, IReadOnlyList<ParameterDefinition> parameters)
    {
        if (draft is not { PagingNode: { } node, Definition.Paging: { } paging }) return;
        var names = parameters.Select(parameter => parameter.Name).ToList();
        if (!names.Contains(paging)) draft.Problems.Add(node.Error($"names {paging}, which is no parameter{Closest.Suggestion(paging, names)}"));
    }
}

using Peach.Core.Platform;
using Peach.Core.Python;

namespace Peach.Core.Tasks.Manifest;

/// <summary>A repository declares tasks of its own organisation only.</summary>
internal sealed class OrganisationRule(IOrganisationDirectory organisations) : ITaskRule
{
    public void Check(TaskDraft draft, IReadOnlyDictionary<string, InspectedFile> files)
    {
        if (draft.Codops is not { } node) return;
        var own = draft.Commit.Codops;
        if (node.Text is not { } codops) draft.Problems.Add(node.Error($"must be text, was {node.Description}"));
        else if (codops == own) return;
        else if (organisations.All.ContainsKey(codops))
            draft.Problems.Add(node.Error($"must be {own}, the organisation of this repository, was \"{codops}\"; register the repository for {codops} to run tasks there"));
        else draft.Problems.Add(node.Error($"names no organisation, was \"{codops}\"{Closest.Suggestion(codops, organisations.All.Keys)}"));
    }
}

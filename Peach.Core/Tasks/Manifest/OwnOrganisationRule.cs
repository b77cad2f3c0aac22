using Peach.Core.Platform;
using Peach.Core.Python;
using Peach.Core.Repositories;

namespace Peach.Core.Tasks.Manifest;

/// <summary>A repository declares tasks of its own organisation only.</summary>
internal sealed class OwnOrganisationRule(IOrganisationDirectory organisations) : ITaskRule
{
    public void Check(TaskDraft draft, IReadOnlyDictionary<string, InspectedFile> files)
    {
        if (draft.Codops is not { } node) return;
        if (node.Text is not { } codops) draft.Problems.Add(node.Error($"must be text, was {node.Description}"));
        else OrganisationRule.Check(codops, node, draft.Commit.Codops, organisations.All, draft.Problems);
    }
}

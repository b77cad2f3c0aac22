using Peach.Core.Python;
using Peach.Core.Secrets;

namespace Peach.Core.Tasks.Manifest;

/// <summary>The secrets are the organisation's.</summary>
internal sealed class SecretsRule(ISecretValues secrets) : ITaskRule
{
    public void Check(TaskDraft draft, IReadOnlyDictionary<string, InspectedFile> files) =>
        draft.Problems.AddRange(SecretsFormat.Check(draft.Entry.Value, draft.Commit.Codops, secrets.NamesOf(draft.Commit.Codops)));
}

using System.Text.Json;
using Peach.Core.Platform;
using Peach.Core.Python;
using Peach.Core.Repositories;
using Peach.Core.Tasks.Loops;

namespace Peach.Core.Tasks.Manifest;

/// <summary>The section <c>tasks</c> of <c>peach.yaml</c>.</summary>
internal sealed class TasksSection(IPythonInspector inspector, IEnumerable<ITaskRule> rules, TaskBoard board) : IManifestSection
{
    private readonly IReadOnlyList<ITaskRule> _rules = [.. rules];

    public string Name => "tasks";

    public SectionFormat Format => TasksFormat.Section;

    public async Task<IReadOnlyList<DefinitionPlan>> PlanAsync(
        SourceCommit commit, IReadOnlyList<ManifestEntry> entries, IReadOnlyList<DeployedDefinition> deployed, CancellationToken cancellationToken)
    {
        var drafts = entries.Select((entry, order) => TaskEntryReader.Read(commit, entry, order)).ToList();
        var readable = drafts.Where(draft => draft.Definition is not null).ToList();
        var files = await InspectAsync(commit, readable, cancellationToken).ConfigureAwait(false);
        foreach (var draft in readable)
            foreach (var rule in _rules) rule.Check(draft, files);
        AfterCheck.Check(drafts);
        return
        [
            .. from draft in drafts
               let content = draft.HasErrors || draft.Definition is null ? null : JsonSerializer.Serialize(draft.Definition)
               select new DefinitionPlan(draft.Entry.Name, content, draft.Problems),
        ];
    }

    public Task ActivateAsync(IReadOnlyList<DeployedDefinition> definitions, CancellationToken cancellationToken) =>
        board.ActivateAsync([.. definitions.Select(TaskModel.From)], cancellationToken);

    /// <summary>When Python itself cannot be asked, no task of the commit can be checked, and each says why.</summary>
    private async Task<IReadOnlyDictionary<string, InspectedFile>> InspectAsync(
        SourceCommit commit, IReadOnlyList<TaskDraft> drafts, CancellationToken cancellationToken)
    {
        var paths = drafts.Select(draft => draft.Definition!.File).Distinct(StringComparer.Ordinal).ToList();
        if (paths.Count == 0) return new Dictionary<string, InspectedFile>();
        try
        {
            return await inspector.InspectAsync(commit.Tree, paths, cancellationToken).ConfigureAwait(false);
        }
        catch (PeachException error)
        {
            foreach (var draft in drafts) draft.Problems.Add(draft.Entry.Value.Error($"could not be checked: {error.Message}"));
            return new Dictionary<string, InspectedFile>();
        }
    }
}

using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Peach.Core.Platform;
using Peach.Core.Python;
using Peach.Core.Repositories;
using Peach.Core.Tasks;
using Peach.Tests.Hosting;
using YamlDotNet.RepresentationModel;

namespace Peach.Tests.Tasks;

/// <summary>Platform, Python and Tasks, really started, with commits that a test writes in place of git repositories.</summary>
public sealed class TasksHost : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly bool _ownsFolder;
    private readonly PlatformHost _host;
    private readonly List<DeployedDefinition> _deployed = [];
    private int _commits;

    private TasksHost(TemporaryFolder folder, bool ownsFolder, PlatformHost host) => (_folder, _ownsFolder, _host) = (folder, ownsFolder, host);

    public ITaskControl Control => _host.Get<ITaskControl>();

    public ITaskBoard Board => _host.Get<ITaskBoard>();

    public T Get<T>() where T : notnull => _host.Get<T>();

    public IRunRecords Records => _host.Get<IRunRecords>();

    public string Data => _folder["data"];

    public IManifestSection Section => _host.Services.GetServices<IManifestSection>().Single(section => section.Name == "tasks");

    public static async Task<TasksHost> StartAsync(TemporaryFolder? folder = null, params IEnumerable<(string Key, string Value)> settings)
    {
        var own = folder ?? new TemporaryFolder();
        var host = await PlatformHost.StartAsync(
            own["data"], (services, configuration) => services.AddPython(configuration).AddTasks(configuration),
            settings.UnionBy([("Tasks:LoopPause", "00:00:00.2"), ("Tasks:KillGrace", "00:00:01")], setting => setting.Item1));
        var organisations = host.Get<IOrganisationDirectory>();
        foreach (var codops in (string[])["demo", "ltlrt"])
            if (!organisations.All.ContainsKey(codops)) await organisations.AddAsync(codops, codops, default);
        return new TasksHost(own, folder is null, host);
    }

    /// <summary>A commit with these files.</summary>
    public SourceCommit Commit(string codops, params ReadOnlySpan<(string Path, string Text)> files)
    {
        var number = ++_commits;
        var tree = Directory.CreateDirectory(_folder[$"tree-{codops}-{number}"]).FullName;
        foreach (var (path, text) in files) File.WriteAllText(Path.Combine(tree, path), text);
        return new SourceCommit($"repository{codops}", codops + "-repository", codops, number.ToString("x40", System.Globalization.CultureInfo.InvariantCulture), tree);
    }

    /// <summary>What the section makes of a manifest's tasks.</summary>
    public Task<IReadOnlyList<DefinitionPlan>> PlanAsync(SourceCommit commit, string tasks) => Section.PlanAsync(commit, Entries(tasks), _deployed, default);

    /// <summary>Plans and activates in place of the organisation's earlier commit.</summary>
    public async Task DeployAsync(SourceCommit commit, string tasks)
    {
        var plans = await PlanAsync(commit, tasks);
        var bad = plans.FirstOrDefault(plan => plan.Content is null);
        if (bad is not null) throw new InvalidOperationException(string.Join('\n', bad.Problems));
        _deployed.RemoveAll(definition => definition.Commit.Codops == commit.Codops);
        _deployed.AddRange(plans.Select(plan => new DeployedDefinition(commit, plan.Name, plan.Content!, null)));
        await Section.ActivateAsync([.. _deployed], default);
    }

    /// <summary>The first run of a task that is over, from its newest back.</summary>
    public Task<TaskRunView> FinishedRunAsync(string task) => Eventually.GetAsync($"a run of {task} to end", async () =>
        (await RunsAsync(task)).LastOrDefault(run => run.FinishedAt is not null));

    public Task<TaskRunView> RunningRunAsync(string task) => Eventually.GetAsync($"a run of {task} to begin", async () =>
        (await RunsAsync(task)).FirstOrDefault(run => run.State == TaskRunState.Running));

    public async Task<IReadOnlyList<TaskRunView>> RunsAsync(string task)
    {
        var id = Board.List().FirstOrDefault(view => view.Name == task)?.Id;
        return id is null ? [] : await Board.ListRunsAsync(id, 1000, default);
    }

    /// <summary>A notebook of code cells.</summary>
    public static string Notebook(params IEnumerable<string> cells) => JsonSerializer.Serialize(new
    {
        nbformat = 4,
        nbformat_minor = 5,
        metadata = new { },
        cells = cells.Select(cell => new { cell_type = "code", metadata = new { }, source = cell, outputs = Array.Empty<object>() }),
    });

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        if (_ownsFolder) _folder.Dispose();
    }

    private static IReadOnlyList<ManifestEntry> Entries(string tasks)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(tasks));
        return [.. new ManifestNode("peach.yaml", "tasks", yaml.Documents[0].RootNode).Entries];
    }
}

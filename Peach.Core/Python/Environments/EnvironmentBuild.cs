namespace Peach.Core.Python.Environments;

/// <summary>A build that is under way, and all who wait for it.</summary>
internal sealed class EnvironmentBuild : IProgress<string>
{
    private readonly Lock _gate = new();
    private readonly List<IProgress<string>> _watchers = [];

    /// <summary>What is being done.</summary>
    public string Step { get; private set; } = "waiting for another installation";

    public Task<PythonEnvironment> Done { get; set; } = null!;

    public void Watch(IProgress<string> watcher)
    {
        lock (_gate) _watchers.Add(watcher);
        watcher.Report(Step);
    }

    public void Report(string value)
    {
        lock (_gate)
        {
            Step = value;
            foreach (var watcher in _watchers) watcher.Report(value);
        }
    }
}

using Peach.Core.CSharp;

namespace Peach.Tests.Components.Fakes;

/// <summary>A switch in memory.</summary>
internal sealed class FakeCSharpSwitch : ICSharpSwitch
{
    private readonly HashSet<string> _on = [];

    public bool IsEnabled => true;

    public Task<bool> IsOnAsync(string repositoryId, CancellationToken cancellationToken) => Task.FromResult(MayRun(repositoryId));

    public bool MayRun(string repositoryId)
    {
        lock (_on) return _on.Contains(repositoryId);
    }

    public Task SetAsync(string repositoryId, bool isOn, string by, CancellationToken cancellationToken)
    {
        lock (_on)
        {
            if (isOn) _on.Add(repositoryId);
            else _on.Remove(repositoryId);
        }

        return Task.CompletedTask;
    }
}

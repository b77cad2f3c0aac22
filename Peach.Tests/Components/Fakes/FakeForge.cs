using Peach.Core.Forge;

namespace Peach.Tests.Components.Fakes;

internal sealed class FakeForge : IForge
{
    public ForgeView Shown { get; set; } = new(new ForgeSettings(null, null, null, null), ForgeKind.None, null, null, false, false, null, null, null, 0);

    public ForgeSettings? Saved { get; private set; }

    public ForgeView View(string repositoryId) => Shown;

    public Task<ForgeView> UpdateAsync(string repositoryId, ForgeSettings settings, CancellationToken cancellationToken)
    {
        Saved = settings;
        Shown = Shown with { Settings = settings with { Token = null }, HasOwnToken = settings.Token is { Length: > 0 } };
        return Task.FromResult(Shown);
    }

    public void SetStatus(CommitStatus status)
    {
    }

    public void SetNote(MergeRequestNote note)
    {
    }
}

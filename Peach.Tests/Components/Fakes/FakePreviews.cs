using Peach.Core.Endpoints;
using Peach.Core.Previews;

namespace Peach.Tests.Components.Fakes;

internal sealed class FakePreviews(TimeProvider time) : IPreviews, IPreviewTokens
{
    public List<PreviewView> All { get; } = [];

    public List<string> Replayed { get; } = [];

    public IReadOnlyList<PreviewView> List()
    {
        lock (All) return [.. All];
    }

    public PreviewView? Find(string id) => List().FirstOrDefault(preview => preview.Id == id);

    public Task<PreviewView> StartAsync(string repositoryId, string version, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var preview = new PreviewView($"p{All.Count + 1}", repositoryId, "recommendations", "ltlrt", version, null, null, null, null, null, PreviewState.Waiting, null, [], [], now, now, now.AddDays(14));
        lock (All) All.Add(preview);
        return Task.FromResult(preview);
    }

    public Task<bool> RemoveAsync(string id, CancellationToken cancellationToken)
    {
        lock (All) return Task.FromResult(All.RemoveAll(preview => preview.Id == id) > 0);
    }

    public bool Replay(string id)
    {
        lock (Replayed) Replayed.Add(id);
        return true;
    }

    public Task<PreviewAnswer> InvokeAsync(PreviewScope? scope, string version, EndpointRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public PreviewToken Issue(PreviewScope scope, TimeSpan lifetime) => new("AQFwcmV2aWV3LXRva2Vu", time.GetUtcNow() + lifetime);

    public PreviewScope? Read(string? token) => null;
}

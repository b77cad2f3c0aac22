using Peach.Core.Endpoints;

namespace Peach.Tests.Components.Fakes;

internal sealed class FakeApiKeys(TimeProvider time) : IApiKeys
{
    private readonly List<ApiKey> _keys = [];

    public Task<IReadOnlyList<ApiKey>> ListAsync(string codops, CancellationToken cancellationToken)
    {
        lock (_keys) return Task.FromResult<IReadOnlyList<ApiKey>>([.. _keys.Where(key => key.Codops == codops)]);
    }

    public Task<ApiKey?> FindAsync(string id, CancellationToken cancellationToken)
    {
        lock (_keys) return Task.FromResult(_keys.Find(key => key.Id == id));
    }

    public Task<NewApiKey> CreateAsync(string codops, string name, TimeSpan? lifetime, CancellationToken cancellationToken)
    {
        lock (_keys)
        {
            var now = time.GetUtcNow();
            _keys.Add(new ApiKey($"k{_keys.Count}", codops, name, "pk_Ab3dE", now, now + lifetime, null));
            return Task.FromResult(new NewApiKey(_keys[^1], "pk_Ab3dE-made-up-for-tests"));
        }
    }

    public Task<bool> RevokeAsync(string id, CancellationToken cancellationToken)
    {
        lock (_keys)
        {
            var at = _keys.FindIndex(key => key.Id == id);
            if (at >= 0) _keys[at] = _keys[at] with { RevokedAt = time.GetUtcNow() };
            return Task.FromResult(at >= 0);
        }
    }
}

using System.Diagnostics.CodeAnalysis;
using Peach.Core.Collect;

namespace Peach.Tests.Components.Fakes;

internal sealed class FakeSiteKeys(TimeProvider time) : ISiteKeyDirectory
{
    private volatile IReadOnlyList<SiteKey> _all = [];

    public IReadOnlyList<SiteKey> All => _all;

    public bool TryGet(string key, [NotNullWhen(true)] out SiteKey? siteKey) => (siteKey = _all.FirstOrDefault(known => known.Key == key)) is not null;

    public Task<SiteKey> AddAsync(string key, string codops, CancellationToken cancellationToken)
    {
        var added = new SiteKey { Key = key, Codops = codops, CreatedAt = time.GetUtcNow() };
        _all = [.. _all, added];
        return Task.FromResult(added);
    }

    public Task<SiteKey?> UpdateAsync(string key, Action<SiteKey> change, CancellationToken cancellationToken)
    {
        if (TryGet(key, out var known)) change(known);
        return Task.FromResult(known);
    }

    public Task<bool> RemoveAsync(string key, CancellationToken cancellationToken) => throw new NotSupportedException();
}

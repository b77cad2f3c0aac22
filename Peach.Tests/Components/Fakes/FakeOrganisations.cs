using Peach.Core.Platform;

namespace Peach.Tests.Components.Fakes;

internal sealed class FakeOrganisations(TimeProvider time) : IOrganisationDirectory
{
    private volatile Dictionary<string, Organisation> _all = [];

    public IReadOnlyDictionary<string, Organisation> All => _all;

    public Task<Organisation> AddAsync(string codops, string name, CancellationToken cancellationToken)
    {
        if (_all.ContainsKey(codops)) throw new PeachException($"There is an organisation {codops} already.");
        var added = new Organisation { Codops = codops, Name = name, CreatedAt = time.GetUtcNow() };
        _all = new Dictionary<string, Organisation>(_all) { [codops] = added };
        return Task.FromResult(added);
    }

    public Task<Organisation?> UpdateAsync(string codops, Action<Organisation> change, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> RemoveAsync(string codops, CancellationToken cancellationToken)
    {
        var rest = new Dictionary<string, Organisation>(_all);
        var removed = rest.Remove(codops);
        _all = rest;
        return Task.FromResult(removed);
    }
}

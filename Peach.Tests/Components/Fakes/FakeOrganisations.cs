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

    public Task<Organisation?> UpdateAsync(string codops, Action<Organisation> change, CancellationToken cancellationToken)
    {
        if (!_all.TryGetValue(codops, out var known)) return Task.FromResult<Organisation?>(null);
        var changed = new Organisation { Codops = codops, Name = known.Name, CreatedAt = known.CreatedAt, ArchiveDays = known.ArchiveDays, HistoryDays = known.HistoryDays };
        change(changed);
        if (changed.ArchiveDays is < 1) throw new PeachException($"archive_days must be 1 to {Organisation.MaxDays} days, or null for the platform's setting, was {changed.ArchiveDays}.");
        _all = new Dictionary<string, Organisation>(_all) { [codops] = changed };
        return Task.FromResult<Organisation?>(changed);
    }

    public Task<bool> RemoveAsync(string codops, CancellationToken cancellationToken)
    {
        var rest = new Dictionary<string, Organisation>(_all);
        var removed = rest.Remove(codops);
        _all = rest;
        return Task.FromResult(removed);
    }
}

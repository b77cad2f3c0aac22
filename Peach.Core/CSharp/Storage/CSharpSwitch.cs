using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Peach.Core.Platform;

namespace Peach.Core.CSharp.Storage;

internal sealed class CSharpSwitch(IDbContextFactory<PeachDbContext> contexts, IOptions<CSharpOptions> options, IAudit audit, TimeProvider clock) : ICSharpSwitch, IDisposable
{
    private readonly SemaphoreSlim _changing = new(1, 1);
    private volatile FrozenSet<string>? _on;

    public bool IsEnabled => options.Value.Enabled;

    public bool MayRun(string repositoryId) => options.Value.Enabled && _on?.Contains(repositoryId) == true;

    public async Task<bool> IsOnAsync(string repositoryId, CancellationToken cancellationToken)
    {
        if (_on is { } known) return known.Contains(repositoryId);
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _on ??= await ReadAsync(cancellationToken).ConfigureAwait(false);
            return _on.Contains(repositoryId);
        }
        finally
        {
            _changing.Release();
        }
    }

    public async Task SetAsync(string repositoryId, bool isOn, string by, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var context = contexts.CreateDbContext();
            var row = await context.FindAsync<TrustedRepositoryRow>([repositoryId], cancellationToken).ConfigureAwait(false);
            if (isOn && row is null) context.Add(new TrustedRepositoryRow { RepositoryId = repositoryId, SwitchedBy = by, SwitchedAt = clock.GetUtcNow() });
            if (!isOn && row is not null) context.Remove(row);
            await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            _on = await ReadAsync(cancellationToken).ConfigureAwait(false);
            if (isOn != row is not null) await audit.RecordAsync(new AuditChange(isOn ? "switched on" : "switched off", "C# of repository", repositoryId, null)).ConfigureAwait(false);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Takes over what other replicas have switched.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _on = await ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _changing.Release();
        }
    }

    public void Dispose() => _changing.Dispose();

    private async Task<FrozenSet<string>> ReadAsync(CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var ids = await context.Set<TrustedRepositoryRow>().Select(row => row.RepositoryId).ToListAsync(cancellationToken).ConfigureAwait(false);
        return ids.ToFrozenSet(StringComparer.Ordinal);
    }
}

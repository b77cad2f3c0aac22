using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Peach.Core.Repositories.Rollouts;

/// <summary>
/// What runs, of all repositories. Read freely; changed only by the one who holds the gate, so that two repositories
/// cannot take one URL at once.
/// </summary>
internal sealed partial class Production(IServiceProvider services, ILogger<Production> logger) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private ImmutableArray<ProductionDefinition> _definitions = [];

    /// <summary>Asked for late, because sections may need what this module offers.</summary>
    public IReadOnlyList<IManifestSection> Sections => field ??= [.. services.GetServices<IManifestSection>()];

    public ImmutableArray<ProductionDefinition> Definitions => _definitions;

    public void Dispose() => _gate.Dispose();

    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Exit(_gate);
    }

    public IReadOnlyList<DeployedDefinition> Of(string section) => Of(_definitions, section);

    public IReadOnlyList<ProductionDefinition> OfRepository(string repositoryId) => [.. _definitions.Where(definition => definition.RepositoryId == repositoryId)];

    /// <summary>All definitions, those of one repository replaced.</summary>
    public ImmutableArray<ProductionDefinition> With(string repositoryId, IEnumerable<ProductionDefinition> replacement) =>
    [
        .. _definitions.Where(definition => definition.RepositoryId != repositoryId).Concat(replacement)
            .OrderBy(definition => definition.RepositoryId, StringComparer.Ordinal).ThenBy(definition => definition.Position),
    ];

    /// <summary>Brings these definitions into production, or none of them: when a section fails, what ran before is brought back.</summary>
    public async Task ReplaceAsync(ImmutableArray<ProductionDefinition> definitions, CancellationToken cancellationToken)
    {
        var touched = new List<IManifestSection>();
        try
        {
            foreach (var section in Sections)
            {
                touched.Add(section);
                await section.ActivateAsync(Of(definitions, section.Name), cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            await BringBackAsync(touched).ConfigureAwait(false);
            throw;
        }

        _definitions = definitions;
    }

    /// <summary>At the start: every section gets its chance, one that fails does not hold the others up.</summary>
    /// <returns>The sections that failed.</returns>
    public async Task<IReadOnlyList<string>> StartAsync(ImmutableArray<ProductionDefinition> definitions, CancellationToken cancellationToken)
    {
        _definitions = definitions;
        var failed = new List<string>();
        foreach (var section in Sections)
        {
            try
            {
                await section.ActivateAsync(Of(definitions, section.Name), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                LogNotActivated(error, section.Name);
                failed.Add(section.Name);
            }
        }

        return failed;
    }

    private async Task BringBackAsync(List<IManifestSection> touched)
    {
        foreach (var section in touched)
        {
            try
            {
                await section.ActivateAsync(Of(_definitions, section.Name), CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception error)
            {
                LogNotBroughtBack(error, section.Name);
            }
        }
    }

    private static IReadOnlyList<DeployedDefinition> Of(ImmutableArray<ProductionDefinition> definitions, string section) =>
        [.. definitions.Where(definition => definition.Section == section).Select(definition => definition.Definition)];

    private sealed class Exit(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }

    [LoggerMessage(LogLevel.Error, "The {Section} of the last good commits could not be activated at the start")]
    private partial void LogNotActivated(Exception error, string section);

    [LoggerMessage(LogLevel.Critical, "The {Section} that ran before a failed rollout could not be brought back")]
    private partial void LogNotBroughtBack(Exception error, string section);
}

using Microsoft.Extensions.Logging;
using Peach.Core.Collect;
using Peach.Core.Platform;

namespace Peach.Core.History.Storage;

/// <summary>Forgets users' histories, and those of organisations that are gone.</summary>
internal sealed partial class HistoryPersonalData(
    HistoryStore store, IRedis redis, IEventLog log, Func<LogPosition> applied, TimeProvider clock, ILogger<HistoryPersonalData> logger)
    : IPersonalDataStore, IOrganisationDependent
{
    private readonly LogPassage _passage = new(log, applied, clock);

    public string Name => "history";

    public bool IsImmediate => true;

    public Task<bool> HasAllUntilAsync(DateTimeOffset moment, CancellationToken cancellationToken) => Task.FromResult(_passage.HasAllUntil(moment));

    public async Task<ErasedData> EraseAsync(ErasureRequest request, IProgress<double> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(progress);
        List<string> where = [];
        var total = 0L;
        foreach (var isDevice in (bool[])[false, true])
        {
            var owner = new HistoryOwner(request.Codops, request.User, isDevice);
            var count = await store.DeleteUntilAsync(owner, request.RequestedAt, cancellationToken).ConfigureAwait(false);
            if (count > 0) where.Add($"{HistoryKeys.Of(owner)}: {count}");
            total += count;
        }

        progress.Report(1);
        return new ErasedData(total, where);
    }

    /// <summary>A history is no reason to keep an organisation.</summary>
    public Task<string?> DescribeBelongingsAsync(string codops, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public async Task OnRemovedAsync(string codops, CancellationToken cancellationToken)
    {
        try
        {
            await redis.Database.DeleteMatchingAsync(HistoryKeys.All(codops), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogLeft(error, codops);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The histories of the removed organisation {Codops} are still in Redis; they go with their retention")]
    private partial void LogLeft(Exception error, string codops);
}

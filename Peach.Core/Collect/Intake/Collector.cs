using Microsoft.Extensions.Options;
using Peach.Core.Collect.Log;
using Peach.Core.Collect.Records;

namespace Peach.Core.Collect.Intake;

internal sealed class Collector(EventLog log, IOptions<CollectOptions> options, TimeProvider clock) : ICollector
{
    // Composing does not wait for anything, so a thread needs only one.
    [ThreadStatic]
    private static RecordComposer? t_composer;

    private readonly int _maxEvents = options.Value.Validated().MaxEventsPerRequest;
    private readonly long _tolerance = (long)options.Value.ClockTolerance.TotalMilliseconds;

    public ValueTask<CollectReceipt> CollectAsync(CollectRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var composer = t_composer ??= new RecordComposer();
        composer.Compose(request, request.CollectTime ?? clock.GetUtcNow(), log.Hasher, _maxEvents, _tolerance);
        var stored = log.AppendAsync(composer.Record);
        return WaitAsync(stored, composer.Receipt);
    }

    /// <summary>Not given up on cancellation: the record is on its way to the disk.</summary>
    private static async ValueTask<CollectReceipt> WaitAsync(Task stored, CollectReceipt receipt)
    {
        await stored.ConfigureAwait(false);
        return receipt;
    }
}

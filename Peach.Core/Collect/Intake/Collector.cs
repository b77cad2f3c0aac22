using Microsoft.Extensions.Options;
using Peach.Core.Collect.Log;
using Peach.Core.Collect.Records;

namespace Peach.Core.Collect.Intake;

internal sealed class Collector(EventLog log, RateLimiter limiter, DiskReserve disk, IOptions<CollectOptions> options, TimeProvider clock) : ICollector
{
    // Composing does not wait for anything, so a thread needs only one.
    [ThreadStatic]
    private static RecordComposer? t_composer;

    private readonly int _maxEvents = options.Value.Validated().MaxEventsPerRequest;
    private readonly UserAgentPolicy _userAgents = new(options.Value.UserAgent);
    private readonly long _tolerance = (long)options.Value.ClockTolerance.TotalMilliseconds;

    public ValueTask<CollectReceipt> CollectAsync(CollectRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        disk.Check();
        // What is taken again was counted when it came.
        if (request.CollectTime is null) limiter.Admit(request.SiteKey);
        var composer = t_composer ??= new RecordComposer();
        Compose(composer, request);
        var stored = log.AppendAsync(composer.Record);
        if (request.CollectTime is null) limiter.Charge(request.SiteKey, composer.EventCount);
        return WaitAsync(stored, composer.Receipt);
    }

    /// <summary>Makes the request's record, mended by the site key's rules where it breaks the format.</summary>
    /// <returns>The rules that helped.</returns>
    /// <exception cref="CollectException">The body is not JSON, or holds too many events.</exception>
    internal IReadOnlyList<MappingRule> Compose(RecordComposer composer, CollectRequest request)
    {
        composer.UserAgents = _userAgents;
        var collectTime = request.CollectTime ?? clock.GetUtcNow();
        composer.Compose(request, collectTime, log.Hasher, _maxEvents, _tolerance);
        var faults = composer.FaultCount;
        if (faults == 0 || request.SiteKey.Rules.Count == 0) return [];
        if (BodyMapper.Map(request.Body.Span, request.SiteKey.Rules, collectTime, out var applied) is not { } mapped) return [];
        composer.Compose(request with { Body = mapped }, collectTime, log.Hasher, _maxEvents, _tolerance, BodyMapper.EventsOf(request.Body.Span));
        if (composer.FaultCount < faults) return applied;
        // What the rules do not help is kept as it came.
        composer.Compose(request, collectTime, log.Hasher, _maxEvents, _tolerance);
        return [];
    }

    /// <summary>Not given up on cancellation: the record is on its way to the disk.</summary>
    private static async ValueTask<CollectReceipt> WaitAsync(Task stored, CollectReceipt receipt)
    {
        await stored.ConfigureAwait(false);
        return receipt;
    }
}

using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Peach.Core.Dashboards.Storage;
using Peach.Core.Endpoints;

namespace Peach.Core.Dashboards.Counting;

/// <summary>Adds up every few seconds what this process's endpoints have done since the last time. What they did right before a crash is lost.</summary>
internal sealed partial class EndpointSampler(IEndpointMetrics metrics, RollupStore store, DashboardsOptions options, TimeProvider clock, ILogger<EndpointSampler> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Dictionary<(string Codops, string Endpoint, string Component, string Commit), ComponentFigures> _last = [];
    private readonly SemaphoreSlim _sampling = new(1);
    private bool _failing;

    public override void Dispose()
    {
        _sampling.Dispose();
        base.Dispose();
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        if (options.Enabled) await SampleAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Enabled) return;
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false)) await SampleAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The rest is counted at the end.
        }
    }

    internal async Task SampleAsync(CancellationToken cancellationToken)
    {
        await _sampling.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await AddGainsAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _sampling.Release();
        }
    }

    private async Task AddGainsAsync(CancellationToken cancellationToken)
    {
        var minute = Grain.Minute.Floor(clock.GetUtcNow().ToUnixTimeMilliseconds());
        var components = metrics.Components();
        Dictionary<SeriesKey, long> gains = [];
        foreach (var now in components)
        {
            var last = _last.GetValueOrDefault(KeyOf(now));
            if (last is not null && last.Requests > now.Requests) last = null;
            if (now.Requests == (last?.Requests ?? 0)) continue;
            Gain(Measures.Requests, now.Endpoint, now.Requests - (last?.Requests ?? 0));
            Gain(Measures.Errors, now.Endpoint, now.Errors - (last?.Errors ?? 0));
            Gain(Measures.Fallbacks, now.Endpoint, now.Fallbacks - (last?.Fallbacks ?? 0));
            Gain(Measures.Empties, now.Endpoint, now.Empties - (last?.Empties ?? 0));
            Gain(Measures.AnswerTime, now.Endpoint, (long)(now.Total - (last?.Total ?? TimeSpan.Zero)).TotalMicroseconds);
            for (var i = 0; i <= ComponentFigures.Bounds.Count; i++)
                Gain(Measures.AnswersWithin, BoundLabel(i), Within(now, i) - (last is null ? 0 : Within(last, i)));

            void Gain(string measure, string label, long value)
            {
                if (value > 0) gains.GetRef(new SeriesKey(now.Codops, measure, label)) += value;
            }
        }

        try
        {
            await store.AddAsync([.. gains.Select(gain => (gain.Key, minute, gain.Value))], cancellationToken).ConfigureAwait(false);
            foreach (var now in components) _last[KeyOf(now)] = now;
            _failing = false;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_failing) LogFailed(error);
            _failing = true;
        }
    }

    private static (string, string, string, string) KeyOf(ComponentFigures figures) => (figures.Codops, figures.Endpoint, figures.Component, figures.Commit);

    /// <summary>How many took no longer than this bound, and longer than the one before.</summary>
    private static long Within(ComponentFigures figures, int bound) =>
        (bound < figures.Buckets.Count ? figures.Buckets[bound] : figures.Requests) - (bound == 0 ? 0 : figures.Buckets[bound - 1]);

    private static string BoundLabel(int bound) => bound < ComponentFigures.Bounds.Count
        ? ((long)ComponentFigures.Bounds[bound].TotalMicroseconds).ToString(CultureInfo.InvariantCulture)
        : ((long)ComponentFigures.Bounds[^1].TotalMicroseconds * 2).ToString(CultureInfo.InvariantCulture);

    [LoggerMessage(LogLevel.Warning, "What the endpoints do could not be added to the dashboards; it is tried again")]
    private partial void LogFailed(Exception error);
}

using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Peach.Core.Dashboards.Storage;
using Peach.Core.Platform;

namespace Peach.Core.Dashboards.Export;

/// <summary>
/// Sends figures by the minute to InfluxDB in its line protocol. A minute is sent again while it may still grow: a point of the same series and time takes the
/// earlier one's place there.
/// </summary>
internal sealed partial class InfluxWriter(
    FigureExport figures, RollupStore store, IDbContextFactory<PeachDbContext> contexts, ILeases leases, DashboardsOptions options, TimeProvider clock, ILogger<InfluxWriter> logger) : BackgroundService
{
    private const string Position = "influx";
    private const int LinesAtOnce = 5000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>How long minutes are sent again.</summary>
    private static readonly TimeSpan Grows = TimeSpan.FromMinutes(10);

    private readonly HttpClient _http = OutgoingHttp.Create(TimeSpan.FromSeconds(20), privateAddresses: true);

    /// <summary>A line: measurement, tags, value, nanoseconds.</summary>
    internal static string Line(FigureSample sample)
    {
        var line = new StringBuilder("peach_").Append(sample.Name);
        foreach (var (name, value) in sample.Tags) line.Append(',').Append(name).Append('=').Append(Escape(value));
        return line.Append(CultureInfo.InvariantCulture, $" value={sample.Value}i {sample.Time.ToUnixTimeMilliseconds()}000000").ToString();
    }

    public override void Dispose()
    {
        _http.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.InfluxUrl.Length == 0) return;
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var failing = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var lease = await leases.AcquireAsync("dashboards-influx", clock, stoppingToken).ConfigureAwait(false);
                await using var release = lease.ConfigureAwait(false);
                using var ending = CancellationTokenSource.CreateLinkedTokenSource(lease.Lost, stoppingToken);
                using var timer = new PeriodicTimer(Interval, clock);
                do
                {
                    await SendAsync(ending.Token).ConfigureAwait(false);
                    failing = false;
                }
                while (await timer.WaitForNextTickAsync(ending.Token).ConfigureAwait(false));
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                if (!failing) LogFailed(error);
                failing = true;
                await Task.Delay(Interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Sends what has changed lately, and what was missed since the last time.</summary>
    internal async Task SendAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var (recent, kept) = (Grain.Minute.Floor(now - (long)Grows.TotalMilliseconds), store.Oldest(Grain.Minute, now));
        var sent = await store.ReadPositionAsync(Position, cancellationToken).ConfigureAwait(false) ?? recent;
        var from = Math.Max(Math.Min(sent, recent), kept);
        foreach (var some in (await figures.ReadAsync(from, now, withUsers: true, cancellationToken).ConfigureAwait(false)).Chunk(LinesAtOnce))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, options.InfluxUrl);
            request.Content = new StringContent(string.Join('\n', some.Select(Line)), Encoding.UTF8);
            if (options.InfluxToken.Length > 0) request.Headers.Authorization = new AuthenticationHeaderValue("Token", options.InfluxToken);
            using var answer = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode) continue;
            var why = await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            throw new PeachException($"InfluxDB answered {(int)answer.StatusCode}: {(why.Length > 500 ? why[..500] : why)}");
        }

        using var context = contexts.CreateDbContext();
        await context.RunAsync(
            string.Create(CultureInfo.InvariantCulture, $"INSERT INTO rollup_positions (log_id, position) VALUES (@p0, {recent}) ON CONFLICT (log_id) DO UPDATE SET position = excluded.position"),
            cancellationToken, Position).ConfigureAwait(false);
    }

    private static string Escape(string tag) => tag.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal).Replace("=", "\\=", StringComparison.Ordinal).Replace(" ", "\\ ", StringComparison.Ordinal);

    [LoggerMessage(LogLevel.Warning, "Figures could not be sent to InfluxDB (Dashboards:InfluxUrl); they are sent when it takes them, as far back as minutes are kept")]
    private partial void LogFailed(Exception error);
}

using Microsoft.Extensions.Options;
using Peach.Core.Endpoints;
using Peach.Core.Previews.Building;

namespace Peach.Core.Previews.Replays;

/// <summary>Asks production and a preview the same recent requests, behind whatever else production does.</summary>
internal sealed class Replayer(
    PreviewBoard board, IEndpointTrials endpoints, IEndpointCatalog catalog, IOptions<PreviewsOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private long _lookedAt;
    private bool _busy = true;

    /// <summary>The preview's report, kept up to date on the board while it grows.</summary>
    /// <returns>False when the preview has changed or gone meanwhile.</returns>
    public async Task<bool> RunAsync(string id, CancellationToken cancellationToken)
    {
        if (board.Find(id) is not { Commit: { } commit }) return false;
        var started = clock.GetUtcNow();
        var differences = new List<EndpointDifference>();
        foreach (var endpoint in endpoints.List(id))
        {
            var comparison = new Comparison(endpoint.Codops, endpoint.Name, endpoint.Path);
            var requests = new Queue<EndpointRequest>(endpoints.Recorded(endpoint.Codops, endpoint.Path).Take(options.Value.ReplayRequests));
            if (requests.TryPeek(out var first)) (await endpoints.InvokeAsync(id, first, cancellationToken).ConfigureAwait(false)).Dispose();
            var number = 0;
            while (requests.Count > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (board.Find(id)?.Commit != commit) return false;
                var batch = new List<Task<Pair>>();
                var before = clock.GetTimestamp();
                var busy = IsBusy();
                for (var most = busy ? 1 : options.Value.ReplayParallel; batch.Count < most && requests.TryDequeue(out var request);)
                    batch.Add(AskAsync(id, request, number++ % 2 == 0, cancellationToken));
                foreach (var pair in await Task.WhenAll(batch).ConfigureAwait(false)) comparison.Add(pair.Query, pair.Production, pair.Preview);
                // Beside a busy production it rests as long as it worked.
                if (busy && requests.Count > 0) await Task.Delay(clock.GetElapsedTime(before), clock, cancellationToken).ConfigureAwait(false);
            }

            differences.Add(comparison.Result());
            if (!Report(new ReplayReport(commit, started, null, false, [.. differences]))) return false;
        }

        return Report(new ReplayReport(commit, started, clock.GetUtcNow(), true, differences));

        bool Report(ReplayReport report)
        {
            var changed = board.Change(id, preview => preview.Commit == commit ? preview with { Replay = report } : preview);
            return changed?.Commit == commit;
        }
    }

    /// <summary>One after the other, so that neither waits for the other; who comes first takes turns.</summary>
    private async Task<Pair> AskAsync(string id, EndpointRequest request, bool productionFirst, CancellationToken cancellationToken)
    {
        var early = productionFirst ? await ProductionAsync(request).ConfigureAwait(false) : null;
        var preview = await PreviewAsync(id, request, cancellationToken).ConfigureAwait(false);
        var production = early ?? await ProductionAsync(request).ConfigureAwait(false);
        return new Pair(string.Join('&', request.Query.Select(pair => $"{pair.Key}={Show(pair)}")), production, preview);
    }

    private async Task<ReadAnswer> ProductionAsync(EndpointRequest request)
    {
        var started = clock.GetTimestamp();
        using var answer = await endpoints.InvokeProductionAsync(request).ConfigureAwait(false);
        return ReadAnswer.Of(answer, clock.GetElapsedTime(started));
    }

    private async Task<ReadAnswer> PreviewAsync(string id, EndpointRequest request, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        using var answer = await endpoints.InvokeAsync(id, request, cancellationToken).ConfigureAwait(false);
        return ReadAnswer.Of(answer, clock.GetElapsedTime(started));
    }

    /// <summary>Examples are for people to look at: whose request it was is not theirs to see.</summary>
    private static string Show(KeyValuePair<string, string> pair) => pair.Key is "user_id" or "session_id" or "client_id" ? "…" : pair.Value;

    private bool IsBusy()
    {
        if (_lookedAt != 0 && clock.GetElapsedTime(_lookedAt) < LookAgain) return _busy;
        _lookedAt = clock.GetTimestamp();
        return _busy = catalog.List().Sum(endpoint => endpoint.RequestsPerSecond) >= options.Value.BusyFrom;
    }

    private sealed record Pair(string Query, ReadAnswer Production, ReadAnswer Preview);
}

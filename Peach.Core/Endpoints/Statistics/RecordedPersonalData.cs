using Peach.Core.Platform;

namespace Peach.Core.Endpoints.Statistics;

/// <summary>Remembered requests, where a setting has them keep people's ids: they are forgotten with the rest.</summary>
internal sealed class RecordedPersonalData(StatisticsRegistry statistics, TimeProvider clock) : IPersonalDataStore
{
    public string Name => "requests";

    public bool IsImmediate => true;

    public Task<bool> HasAllUntilAsync(DateTimeOffset moment, CancellationToken cancellationToken) => Task.FromResult(moment <= clock.GetUtcNow());

    public Task<ErasedData> EraseAsync(ErasureRequest request, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var where = new List<string>();
        var records = 0;
        foreach (var (key, endpoint) in statistics.All.Where(pair => pair.Key.Codops == request.Codops))
        {
            if (endpoint.Requests?.Forget(request.User) is not (> 0 and var count)) continue;
            records += count;
            where.Add(FormattableString.Invariant($"{key.Codops}/{key.Endpoint}: {count}"));
        }

        return Task.FromResult(new ErasedData(records, where));
    }
}

using System.Text.Json;
using Peach.Core.Collect;
using Peach.Core.Platform;

namespace Peach.Web.Components.Parts;

/// <summary>What stands in the form of a remote configuration.</summary>
internal sealed class RemoteConfigFields
{
    public int FlushIntervalSec { get; set; }

    public int MaxBatchSize { get; set; }

    public int MaxEventsPerRequest { get; set; }

    public int HeartbeatFrequencySec { get; set; }

    public int MaxCacheHours { get; set; }

    /// <summary>Event types, separated by commas; empty for all.</summary>
    public string Filter { get; set; } = "";

    public void Show(RemoteConfig config)
    {
        (FlushIntervalSec, MaxBatchSize, MaxEventsPerRequest) = (config.FlushIntervalSec, config.MaxBatchSize, config.MaxEventsPerRequest);
        (HeartbeatFrequencySec, MaxCacheHours) = (config.HeartbeatFrequencySec, config.MaxCacheHours);
        Filter = string.Join(", ", config.Filter ?? []);
    }

    /// <exception cref="PeachException">Something is out of its range; all that is wrong is named.</exception>
    public RemoteConfig ToConfig() => RemoteConfig.Parse(JsonSerializer.SerializeToElement(new RemoteConfig
    {
        FlushIntervalSec = FlushIntervalSec,
        MaxBatchSize = MaxBatchSize,
        MaxEventsPerRequest = MaxEventsPerRequest,
        HeartbeatFrequencySec = HeartbeatFrequencySec,
        MaxCacheHours = MaxCacheHours,
        Filter = Filter.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
    }));
}

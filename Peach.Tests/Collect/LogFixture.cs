using FluentAssertions;
using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Peach.Core.Collect;
using Peach.Core.Collect.Intake;
using Peach.Core.Collect.Log;
using Peach.Core.Platform;
using Peach.Tests.Hosting;

namespace Peach.Tests.Collect;

/// <summary>The event log and the collector on a folder of their own.</summary>
internal sealed class LogFixture : IDisposable
{
    public const long Now = 1_795_000_000_000;

    private readonly TemporaryFolder _folder = new();

    public LogFixture(Action<CollectOptions>? configure = null)
    {
        configure?.Invoke(Options);
        Data = new DataFolder(_folder.Root);
        Open();
    }

    public CollectOptions Options { get; } = new();

    public DataFolder Data { get; }

    public HandClock Clock { get; } = new(DateTimeOffset.FromUnixTimeMilliseconds(Now));

    public EventLog Log { get; private set; } = null!;

    public ICollector Collector { get; private set; } = null!;

    public string LogFolder => Data.Folder("log");

    public string RunFolder => Data.Folder("log", "duplicates");

    public string LastSegment => Directory.GetFiles(LogFolder, "events-*.log").Order().Last();

    public static string Body(string events, string common = "") =>
        $$"""{"peach_schema_version":"1.0.3","sent_timestamp":{{Now}},"client":{"id":"c1"}{{common}},"events":[{{events}}]}""";

    public static string Event(string id) => $$"""{"type":"media_play","event_timestamp":{{Now}},"id":"{{id}}"}""";

    public static List<JsonObject> Read(IEventLogReader reader)
    {
        List<JsonObject> events = [];
        while (reader.TryRead(out var batch)) events.AddRange(batch.Events.Select(Json));
        return events;
    }

    public static JsonObject Json(CollectedEvent collected)
    {
        var output = new ArrayBufferWriter<byte>();
        collected.WriteTo(output);
        output.WrittenSpan.IndexOfAny((byte)'\n', (byte)'\r').Should().Be(-1, "a record is one line");
        return JsonNode.Parse(output.WrittenSpan)!.AsObject();
    }

    public async Task<CollectReceipt> CollectAsync(string body, string? userAgent = null, params KeyValuePair<string, string>[] query) =>
        await CollectAsync(Encoding.UTF8.GetBytes(body), userAgent, query);

    public async Task<CollectReceipt> CollectAsync(byte[] body, string? userAgent = null, params KeyValuePair<string, string>[] query) =>
        await Collector.CollectAsync(
            new CollectRequest(new SiteKey { Key = "zzebu00000000017", Codops = "zzebu" }, body, query, userAgent), CancellationToken.None);

    public void Open()
    {
        var options = new OptionsWrapper<CollectOptions>(Options);
        Log = new EventLog(Data, options, Clock, NullLogger<EventLog>.Instance);
        Collector = new Collector(Log, new RateLimiter(options, Clock), new DiskReserve(Data, options, Clock), options, Clock);
    }

    /// <summary>Closes and opens the log again, as a restart does.</summary>
    /// <param name="between">What happens to the files meanwhile.</param>
    public void Restart(Action? between = null)
    {
        Log.Dispose();
        between?.Invoke();
        Open();
    }

    /// <summary>Puts the keys of all events so far into a run on disk.</summary>
    public void SaveKeys()
    {
        Log.SealDuplicates();
        Log.Upkeep!.Tend();
    }

    public void Dispose()
    {
        Log.Dispose();
        _folder.Dispose();
    }
}

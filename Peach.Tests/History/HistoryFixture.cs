using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Peach.Core.Collect;
using Peach.Core.History;
using Peach.Core.History.Projection;
using Peach.Core.History.Storage;
using Peach.Core.Platform;
using Peach.Core.Platform.Redis;
using Peach.Tests.Collect;
using Peach.Tests.Components.Fakes;
using Peach.Tests.Hosting;

namespace Peach.Tests.History;

/// <summary>The history over a log and a Redis of its own.</summary>
internal sealed class HistoryFixture : IAsyncDisposable
{
    public const string Codops = "zzebu";

    private readonly TemporaryFolder _folder = new();
    private readonly RedisConnection _connection = new(NullLogger<RedisConnection>.Instance);
    private HistoryProjection? _projection;

    private HistoryFixture()
    {
    }

    public LogFixture Collect { get; } = new(options => options.SegmentBytes = 64 * 1024);

    public HistoryOptions Options { get; } = new();

    public RedisServer Server { get; private set; } = null!;

    public IRedis Redis => _connection;

    public HistoryStore Store { get; private set; } = null!;

    public HistoryRetention Retention { get; private set; } = null!;

    /// <summary>What the projection has logged.</summary>
    public CollectedLines<HistoryProjection> Lines { get; } = new();

    public HistoryProjection Projection => _projection!;

    public static async Task<HistoryFixture> StartAsync(Action<HistoryOptions>? configure = null)
    {
        var fixture = new HistoryFixture();
        configure?.Invoke(fixture.Options);
        fixture.Server = await RedisServer.StartAsync(fixture._folder["redis"]);
        await fixture._connection.ConnectAsync(RedisAddress.Parse(fixture.Server.Url));
        var options = new OptionsWrapper<HistoryOptions>(fixture.Options);
        fixture.Retention = new HistoryRetention(new FakeOrganisations(fixture.Collect.Clock), options);
        fixture.Store = new HistoryStore(fixture._connection, fixture.Retention, options, fixture.Collect.Clock);
        return fixture;
    }

    public async Task FollowAsync(IEventLog? log = null)
    {
        _projection = new HistoryProjection(
            log ?? Collect.Log, Redis, Retention, new OptionsWrapper<HistoryOptions>(Options), Collect.Clock, Lines);
        await _projection.StartAsync(default);
    }

    public async Task StopFollowingAsync()
    {
        if (_projection is null) return;
        await _projection.StopAsync(default);
        _projection.Dispose();
        _projection = null;
    }

    /// <summary>Waits until all that was collected is in Redis.</summary>
    public Task CaughtUpAsync() => Eventually.IsTrueAsync("the history to have all", () => Projection.Applied == Collect.Log.End);

    /// <summary>Sends one event and waits until it is in Redis.</summary>
    public async Task PlayAsync(string common, string type, string id, long time, string members = "")
    {
        await SendAsync(common, type, id, time, members);
        await CaughtUpAsync();
    }

    public async Task SendAsync(string common, string type, string id, long time, string members = "") =>
        await Collect.CollectAsync($$"""
            {"peach_schema_version":"1.0.3","sent_timestamp":{{LogFixture.Now}},{{common}},
             "events":[{"type":"{{type}}","event_timestamp":{{time}},"id":"{{id}}"{{members}}}]}
            """);

    public Task<IReadOnlyList<HistoryEntry>> OfUserAsync(string id, HistoryQuery? query = null) =>
        Store.ReadAsync(new HistoryOwner(Codops, id), query ?? new HistoryQuery(), default);

    public Task<IReadOnlyList<HistoryEntry>> OfDeviceAsync(string id) => Store.ReadAsync(new HistoryOwner(Codops, id, IsDevice: true), new HistoryQuery(), default);

    public async ValueTask DisposeAsync()
    {
        await StopFollowingAsync();
        _connection.Dispose();
        await Server.DisposeAsync();
        Collect.Dispose();
        _folder.Dispose();
    }
}

using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using Peach.Core.Platform;
using Peach.Core.Platform.Redis;
using Peach.Core.Streams;
using Peach.Core.Streams.Projection;
using Peach.Core.Streams.Storage;
using Peach.Tests.Collect;
using Peach.Tests.Hosting;
using StackExchange.Redis;
using static Peach.Tests.Collect.LogFixture;

namespace Peach.Tests.Streams;

public sealed class StreamTests
{
    private readonly StreamsOptions _options = new();
    private readonly CollectedLines<StreamProjection> _lines = new();
    private TemporaryFolder _folder = null!;
    private LogFixture _collect = null!;
    private RedisServer _server = null!;
    private RedisConnection _redis = null!;
    private StreamProjection? _projection;

    [SetUp]
    public async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        // Without what tells duplicates, which would keep the log for its own sake.
        _collect = new LogFixture(options => (options.SegmentBytes, options.DuplicateWindow) = (64 * 1024, TimeSpan.Zero));
        _server = await RedisServer.StartAsync(_folder["redis"]);
        _redis = new RedisConnection(NullLogger<RedisConnection>.Instance);
        await _redis.ConnectAsync(RedisAddress.Parse(_server.Url));
    }

    [TearDown]
    public async Task StopAsync()
    {
        await StopFollowingAsync();
        _redis.Dispose();
        await _server.DisposeAsync();
        _collect.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task Events_Collected_AreInTheStreamOnce_InTheirOrder()
    {
        await FollowAsync();
        await _collect.CollectAsync(Body($"{Event("a")},{Event("b")},5"));
        await CaughtUpAsync();
        await _collect.CollectAsync(Body(Event("c")));
        await CaughtUpAsync();
        await StopFollowingAsync();
        await FollowAsync();
        await _collect.CollectAsync(Body(Event("d")));
        await CaughtUpAsync();

        var entries = await EntriesAsync();
        entries.Select(entry => string.Join('+', entry.Select(json => json["id"]))).Should().Equal("a+b", "c", "d");
        entries[0][0].ToJsonString().Should().Contain("\"codops\":\"zzebu\"").And.Contain("\"client\":{\"id\":\"c1\"}");
    }

    [Test]
    public async Task Event_Collected_ReachesAWaitingReaderSoon()
    {
        await FollowAsync();
        // It waits for longer than Peach's own connections may for an answer.
        var options = RedisAddress.Parse(_server.Url).ToOptions();
        options.AsyncTimeout = (int)Eventually.Limit.TotalMilliseconds;
        await using var reader = await ConnectionMultiplexer.ConnectAsync(options);
        List<double> times = [];
        for (var i = 0; i < 20; i++)
        {
            var waiting = reader.GetDatabase().ExecuteAsync("XREAD", "BLOCK", 60_000, "STREAMS", "peach:events:zzebu", "$");
            await Eventually.IsTrueAsync("the reader to wait", async () => (await _redis.Database.ExecuteAsync("INFO", "clients")).ToString()!.Contains("blocked_clients:1", StringComparison.Ordinal));
            await _collect.CollectAsync(Body(Event($"e{i}")));
            var watch = System.Diagnostics.Stopwatch.StartNew();
            (await waiting.WaitAsync(Eventually.Limit)).IsNull.Should().BeFalse();
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        times.Sort();
        TestContext.Out.WriteLine($"from the answer of Collect to the reader: median {times[10]:F1} ms, longest {times[^1]:F1} ms");
    }

    [Test]
    public async Task Redis_KilledInTheMiddle_HasEveryEventOnce()
    {
        await FollowAsync();
        var sent = 0;
        for (var round = 0; round < 3; round++)
        {
            var before = _collect.Log.End;
            var sending = Task.Run(async () =>
            {
                for (var i = 0; i < 100; i++) await _collect.CollectAsync(Body($"{Event($"e{sent++}")},{Event($"e{sent++}")}"));
            });
            await Eventually.IsTrueAsync("some of the round to be in Redis", () => _projection!.Applied > before);
            await _server.KillAsync();
            await sending;
            await _server.StartAgainAsync();
        }

        List<string> ids = [];
        await Eventually.IsTrueAsync("all events to be in the stream", async () =>
        {
            ids = [.. (await EntriesAsync()).SelectMany(entry => entry).Select(json => json["id"]!.ToString())];
            return ids.Count >= sent;
        });
        ids.Should().Equal(Enumerable.Range(0, sent).Select(i => $"e{i}"));
    }

    [Test]
    public async Task Stream_OverItsBounds_LosesItsOldest()
    {
        (_options.MaxEntries, _options.MaxBytes) = (1_000_000, 1024 * 1024);
        await FollowAsync();
        var filler = new string('x', 1000);
        for (var i = 0; i < 400; i++)
        {
            await _collect.CollectAsync(Body(string.Join(',', Enumerable.Range(0, 10).Select(n => Event($"{i}-{n}"))), $",\"filler\":\"{filler}\""));
            if (i % 20 == 0) await CaughtUpAsync();
        }

        await CaughtUpAsync();
        ((long)await _redis.Database.ExecuteAsync("MEMORY", "USAGE", "peach:events:zzebu")).Should().BeLessThan(1300 * 1024, "4 MB came");
        var entries = await EntriesAsync();
        entries.Sum(entry => entry.Length).Should().BeInRange(400, 1100, "of the 4000 those that fit");
        entries[^1][^1]["id"]!.ToString().Should().Be("399-9");

        await StopFollowingAsync();
        _options.MaxEntries = 100;
        await FollowAsync();
        for (var i = 0; i < 300; i++)
        {
            await _collect.CollectAsync(Body(Event($"small{i}")));
            await CaughtUpAsync();
        }

        (await EntriesAsync()).Count.Should().BeInRange(100, 220, "whole nodes go at once");
    }

    [Test]
    public async Task Backlog_OverWhatTheStreamKeeps_IsSkippedAndLetsTheLogGo()
    {
        _options.MaxBytes = 1024 * 1024;
        await FollowAsync();
        await _collect.CollectAsync(Body(Event("before")));
        await CaughtUpAsync();
        await _server.KillAsync();
        var filler = new string('x', 20_000);
        for (var i = 0; i < 150; i++) await _collect.CollectAsync(Body(Event($"e{i}"), $",\"filler\":\"{filler}\""));

        await Eventually.IsTrueAsync("old segments to go though Redis is away", () => new FileInfo(_collect.LastSegment).Directory!.GetFiles("events-*.log").Sum(file => file.Length) < 1.5 * 1024 * 1024);
        await _server.StartAgainAsync();
        await Eventually.IsTrueAsync("the newest events to be in the stream", async () => (await EntriesAsync())[^1][^1]["id"]!.ToString() == "e149");
        _lines.All.Should().Contain(line => line.Text.Contains("skips", StringComparison.Ordinal));
        (await EntriesAsync()).SelectMany(entry => entry).Select(json => json["id"]!.ToString()).Should().OnlyHaveUniqueItems();
    }

    [Test]
    public async Task Erasure_TakesAUsersEvents_AndLeavesTheOthers()
    {
        await FollowAsync();
        await _collect.CollectAsync(Body($"{Of("a", "ann")},{Of("b", "bob")},{Of("a2", "ann")}"));
        await _collect.CollectAsync(Body(Of("a3", "ann")));
        await _collect.CollectAsync(Body(Of("b2", "bob")));
        await _collect.CollectAsync(Body(Event("device")).Replace("\"c1\"", "\"ann\"", StringComparison.Ordinal));
        _collect.Clock.Advance(TimeSpan.FromSeconds(1));
        await _collect.CollectAsync(Body(Of("later", "ann")));
        await CaughtUpAsync();
        var data = new StreamPersonalData(_redis, _collect.Log, () => _projection!.Applied, _collect.Clock, NullLogger<StreamPersonalData>.Instance);
        var request = new ErasureRequest("zzebu", "ann", DateTimeOffset.FromUnixTimeMilliseconds(Now));

        var erased = await data.EraseAsync(request, new Progress<double>(), default);

        erased.Records.Should().Be(4);
        erased.Where.Should().Equal("peach:events:zzebu: 4");
        (await EntriesAsync()).SelectMany(entry => entry).Select(json => json["id"]!.ToString()).Should().BeEquivalentTo(["b2", "later", "b"]);
        (await data.EraseAsync(request, new Progress<double>(), default)).Should().Be(ErasedData.None);
        (await data.HasAllUntilAsync(request.RequestedAt, default)).Should().BeFalse("a request may still be on its way");
        _collect.Clock.Advance(TimeSpan.FromSeconds(5));
        (await data.HasAllUntilAsync(request.RequestedAt, default)).Should().BeTrue();
        await data.OnRemovedAsync("zzebu", default);
        ((bool)await _redis.Database.KeyExistsAsync("peach:events:zzebu")).Should().BeFalse();

        static string Of(string id, string user) => $$"""{"type":"media_play","event_timestamp":{{Now}},"id":"{{id}}","user_id":"{{user}}"}""";
    }

    private async Task FollowAsync()
    {
        _projection = new StreamProjection(_collect.Log, _redis, new OptionsWrapper<StreamsOptions>(_options), _collect.Clock, _lines);
        await _projection.StartAsync(default);
    }

    private async Task StopFollowingAsync()
    {
        if (_projection is null) return;
        await _projection.StopAsync(default);
        _projection.Dispose();
        _projection = null;
    }

    private Task CaughtUpAsync() => Eventually.IsTrueAsync("the stream to have all", () => _projection!.Applied == _collect.Log.End);

    private async Task<List<JsonObject[]>> EntriesAsync()
    {
        var entries = (RedisResult[])(await _redis.Database.ExecuteAsync("XRANGE", "peach:events:zzebu", "-", "+"))!;
        return [.. entries.Select(entry => JsonNode.Parse((string)((RedisResult[])((RedisResult[])entry!)[1]!)[1]!)!.AsArray().Select(json => json!.AsObject()).ToArray())];
    }
}

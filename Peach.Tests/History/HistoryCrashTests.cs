using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Peach.Core.Collect;
using Peach.Core.History;
using Peach.Core.Platform.Redis;
using Peach.Tests.Collect;
using Peach.Tests.Hosting;
using StackExchange.Redis;
using static Peach.Tests.Collect.LogFixture;

namespace Peach.Tests.History;

/// <summary>Plays count once, whoever dies: the number of plays is the witness.</summary>
public sealed class HistoryCrashTests
{
    private const int Users = 40;

    private static long _moments;

    [Test]
    public async Task Redis_KilledInTheMiddle_LosingItsLastWritesToo_EveryPlayCountsOnce()
    {
        await using var fixture = await HistoryFixture.StartAsync();
        await fixture.FollowAsync();
        var sent = 0;
        for (var round = 0; round < 4; round++)
        {
            var before = fixture.Collect.Log.End;
            var sending = SendAsync(fixture, 50);
            await Eventually.IsTrueAsync("some of the round to be in Redis", () => fixture.Projection.Applied > before);
            await fixture.Server.KillAsync();
            await sending;
            if (round > 0) LoseTail(fixture.Server.Folder, 3000);
            await fixture.Server.StartAgainAsync();
            sent += 50;
        }

        var plays = 0;
        await Eventually.IsTrueAsync("every play to be counted", async () => (plays = await PlaysAsync(fixture)) >= sent * Users);
        plays.Should().Be(sent * Users);
        fixture.Lines.All.Where(line => line.Level >= LogLevel.Error).Should().BeEmpty();
    }

    [Test]
    public async Task Redis_Away_IsSaidOnceAndHoldsTheLog_AndWhatIsOldIsCommitted()
    {
        await using var fixture = await HistoryFixture.StartAsync();
        await fixture.FollowAsync();
        await SendAsync(fixture, 5);
        await fixture.CaughtUpAsync();
        using (var reader = fixture.Collect.Log.OpenReader("history", LogStart.Oldest)) reader.Committed.Offset.Should().Be(0, "Redis may still lose it");

        await Eventually.IsTrueAsync("the position to be committed", () =>
        {
            // Each time: the position may have been noted after the clock went on.
            fixture.Collect.Clock.Advance(TimeSpan.FromSeconds(6));
            using var reader = fixture.Collect.Log.OpenReader("history", LogStart.Oldest);
            return reader.Committed.Offset > 0;
        });

        await fixture.Server.KillAsync();
        await SendAsync(fixture, 5);
        await Eventually.IsTrueAsync("the loss to be logged", () => fixture.Lines.All.Any(line => line.Text.Contains("does not take", StringComparison.Ordinal)));
        await fixture.Server.StartAgainAsync();
        await fixture.CaughtUpAsync();
        (await PlaysAsync(fixture)).Should().Be(10 * Users);
        fixture.Lines.All.Where(line => line.Text.Contains("does not take", StringComparison.Ordinal)).Should().ContainSingle();
        await Eventually.IsTrueAsync("the return to be logged", () => fixture.Lines.All.Any(line => line.Text.Contains("again", StringComparison.Ordinal) && line.Level == LogLevel.Information));
    }

    [Test]
    public async Task Redis_EmptiedByHand_IsFilledFromWhatTheLogKeeps()
    {
        await using var fixture = await HistoryFixture.StartAsync();
        await fixture.FollowAsync();
        await SendAsync(fixture, 3);
        await fixture.CaughtUpAsync();
        await fixture.Redis.Database.ExecuteAsync("FLUSHALL");

        await SendAsync(fixture, 2);

        await Eventually.IsTrueAsync("the kept events to be there again", async () => await PlaysAsync(fixture) == 5 * Users);
    }

    [Test]
    public async Task Request_LargerThanAStep_CountsOnceOverARestart()
    {
        await using var fixture = await HistoryFixture.StartAsync();
        await fixture.FollowAsync();
        // A request is soon through: some are sent until the projection is stopped in the middle of one.
        var sent = 0;
        for (var isMiddle = false; !isMiddle;)
        {
            sent.Should().BeLessThan(40, "one of so many should be met in its middle");
            var moment = Now - (++sent * 3000L);
            var events = string.Join(',', Enumerable.Range(0, 3000).Select(i => $$"""{"type":"media_play","event_timestamp":{{moment - i}},"id":"i{{i % 600}}","user_id":"u{{i % 60}}"}"""));
            var sending = fixture.Collect.CollectAsync($$"""{"peach_schema_version":"1.0.3","sent_timestamp":{{Now}},"client":{},"events":[{{events}}]}""");
            while (!await IsMiddleAsync(fixture) && !(sending.IsCompleted && fixture.Projection.Applied == fixture.Collect.Log.End)) await Task.Yield();
            await fixture.StopFollowingAsync();
            await sending;
            isMiddle = await IsMiddleAsync(fixture);
            if (!isMiddle) await fixture.FollowAsync();
        }

        await fixture.FollowAsync();
        await fixture.CaughtUpAsync();

        var plays = 0;
        for (var i = 0; i < 60; i++) plays += (await fixture.OfUserAsync($"u{i}")).Sum(entry => entry.Plays);
        plays.Should().Be(sent * 3000);
    }

    [Test]
    public async Task Process_AndItsRedis_KilledUnderLoad_EveryAnsweredPlayCountsOnce()
    {
        using var folder = new TemporaryFolder();
        await CollectProcess.PrepareAsync(folder);
        await using var redis = await RedisServer.StartAsync(folder["redis-data"]);
        ConcurrentBag<string> acknowledged = [];
        for (var round = 0; round < 3; round++)
        {
            await using var peach = await PeachProcess.StartAsync(folder.Root, "Collect:SegmentBytes=65536", $"Platform:Redis={redis.Url}");
            await SendUntilKilledAsync(peach, redis, round, acknowledged);
        }

        await using var last = await PeachProcess.StartAsync(folder.Root, $"Platform:Redis={redis.Url}");
        await SendAsync(last, "last", "last");
        await Eventually.IsTrueAsync("the last play to be there", async () => (await HistoryAsync(last, "last")).Count == 1);
        acknowledged.Count.Should().BeGreaterThan(300);
        foreach (var user in acknowledged.GroupBy(id => id.Split('/')[0]))
        {
            var history = await HistoryAsync(last, user.Key);
            history.Should().AllSatisfy(entry => entry!["plays"]!.GetValue<int>().Should().Be(1, "{0} was sent once", entry));
            var ids = history.Select(entry => entry!["content_id"]!.ToString()).ToHashSet();
            user.Select(id => id.Split('/')[1]).Where(id => !ids.Contains(id)).Should().BeEmpty("what was answered 201 is there, of {0}", user.Key);
        }

        var streamed = await StreamedAsync(redis, "last/last");
        streamed.Should().OnlyHaveUniqueItems("the stream follows the same log in the same way");
        acknowledged.Except(streamed).Should().BeEmpty();
    }

    /// <summary>The stream's events, when the last has come.</summary>
    private static async Task<List<string>> StreamedAsync(RedisServer redis, string last)
    {
        using var connection = await ConnectionMultiplexer.ConnectAsync(RedisAddress.Parse(redis.Url).ToOptions());
        List<string> ids = [];
        await Eventually.IsTrueAsync("the last event to be in the stream", async () =>
        {
            var entries = (RedisResult[])(await connection.GetDatabase().ExecuteAsync("XRANGE", "peach:events:zzebu", "-", "+"))!;
            ids =
            [
                .. entries.SelectMany(entry => JsonNode.Parse((string)((RedisResult[])((RedisResult[])entry!)[1]!)[1]!)!.AsArray())
                    .Select(json => $"{json!["user_id"]}/{json["id"]}"),
            ];
            return ids.Contains(last);
        });
        return ids;
    }

    private static async Task SendUntilKilledAsync(PeachProcess peach, RedisServer redis, int round, ConcurrentBag<string> acknowledged)
    {
        var answers = 0;
        var some = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var senders = Enumerable.Range(0, 8).Select(sender => Task.Run(async () =>
        {
            for (var i = 0; ; i++)
            {
                var user = $"{round}-{sender}-{i / 40}";
                try
                {
                    if (await SendAsync(peach, user, $"i{i}") != HttpStatusCode.Created) throw new InvalidOperationException("not answered 201");
                    acknowledged.Add($"{user}/i{i}");
                    var count = Interlocked.Increment(ref answers);
                    if (count == 150) some.SetResult();
                    if (count == 400) enough.SetResult();
                }
                catch (HttpRequestException)
                {
                    return; // Killed.
                }
            }
        })).ToList();
        await Task.WhenAny(some.Task, Task.WhenAll(senders)).WaitAsync(Eventually.Limit);
        await redis.KillAsync();
        if (round % 2 == 0) await redis.StartAgainAsync();
        await Task.WhenAny(enough.Task, Task.WhenAll(senders)).WaitAsync(Eventually.Limit);
        await peach.KillAsync();
        await Task.WhenAll(senders);
        if (round % 2 == 1) await redis.StartAgainAsync();
    }

    private static async Task<HttpStatusCode> SendAsync(PeachProcess peach, string user, string item)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        using var response = await peach.Client.PostAsync($"/v3/collect?s={CollectProcess.Key}", new StringContent($$"""
            {"peach_schema_version":"1.0.3","sent_timestamp":{{now}},"user_id":"{{user}}","client":{"id":"d"},"events":[{"type":"media_play","event_timestamp":{{now}},"id":"{{item}}"}]}
            """));
        return response.StatusCode;
    }

    private static async Task<JsonArray> HistoryAsync(PeachProcess peach, string user) =>
        (await peach.Admin.GetFromJsonAsync<JsonArray>($"/api/v1/history/zzebu/{user}"))!;

    private static async Task SendAsync(HistoryFixture fixture, int requests)
    {
        for (var i = 0; i < requests; i++)
        {
            // Each play at another moment: the same one would count once.
            var moment = Now - 1_000_000 + Interlocked.Increment(ref _moments);
            var events = string.Join(',', Enumerable.Range(0, Users).Select(user => $$"""{"type":"media_play","event_timestamp":{{moment}},"id":"film","user_id":"u{{user}}"}"""));
            await fixture.Collect.CollectAsync($$"""{"peach_schema_version":"1.0.3","sent_timestamp":{{Now}},"client":{},"events":[{{events}}]}""");
        }
    }

    /// <summary>Whether what Redis has ends in the middle of a request: its position has a number of events behind it.</summary>
    private static async Task<bool> IsMiddleAsync(HistoryFixture fixture) =>
        ((string?)await fixture.Redis.Database.StringGetAsync($"peach:positions:history:{fixture.Collect.Log.Id}"))?.Split(' ') is [_, not "0"];

    /// <returns>The plays of all users; -1 while Redis is away.</returns>
    private static async Task<int> PlaysAsync(HistoryFixture fixture)
    {
        try
        {
            var plays = 0;
            for (var i = 0; i < Users; i++) plays += (await fixture.OfUserAsync($"u{i}")).Sum(entry => entry.Plays);
            return plays;
        }
        catch (HistoryUnavailableException)
        {
            return -1;
        }
    }

    /// <summary>Cuts the end of the append-only file off, as a power cut within the second before its flush does.</summary>
    private static void LoseTail(string folder, int bytes)
    {
        var file = Directory.GetFiles(Path.Combine(folder, "appendonlydir"), "*.incr.aof").Order().Last();
        using var stream = File.OpenWrite(file);
        stream.SetLength(Math.Max(0, stream.Length - bytes));
    }
}

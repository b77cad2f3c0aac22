using System.Diagnostics;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.History.Storage;
using Peach.Core.Platform;
using static Peach.Tests.Collect.LogFixture;

namespace Peach.Tests.History;

public sealed class HistoryLoadTests
{
    private const double GiB = 1024d * 1024 * 1024;

    [Test]
    public async Task Memory_OfAMillionUsersWithFiftyEntries_IsWithinItsBound()
    {
        const int users = 20_000, entries = 53, items = 20_000;
        await using var fixture = await HistoryFixture.StartAsync();
        var random = new Random(3);
        var before = await UsedAsync(fixture);
        var script = new RedisScript(HistoryScript.Text);
        List<Task> steps = [];
        for (var user = 0; user < users; user++)
        {
            const int size = ItemHash.Bytes + ItemState.Bytes;
            var packed = new byte[entries * size];
            var first = random.Next(items);
            for (var i = 0; i < entries; i++)
            {
                ItemHash.Write(ItemHash.Of(BitConverter.GetBytes((first + i * 7) % items)), packed.AsSpan(i * size));
                var time = ItemState.TimeOf(DateTimeOffset.FromUnixTimeMilliseconds(Now - random.NextInt64(90L * 86_400_000)));
                new ItemState(time, random.Next(3600), random.Next(3600), ItemKind.Video, false, 1).Write(packed.AsSpan(i * size + ItemHash.Bytes));
            }

            var id = new Guid(random.Next(), 1, 2, 3, 4, 5, 6, 7, 8, 9, (byte)random.Next(256));
            steps.Add(script.RunAsync(fixture.Redis.Database, ["place", HistoryKeys.User("zzebu", id.ToString())], ["", "", 50, 53, "u", 400 * 86_400, 0, packed]));
        }

        await Task.WhenAll(steps);
        var perMillion = (await UsedAsync(fixture) - before) / users * 1_000_000;
        before = await UsedAsync(fixture);

        // 20,000 items consumed in each of 13 months; names are shared by all users.
        for (var i = 0; i < items; i++)
            steps.Add(fixture.Redis.Database.HashSetAsync("peach:history:zzebu:names:2026-01", ItemHash.ToBytes(ItemHash.Of(BitConverter.GetBytes(i))), $"urn:zzebu:video:{i:D12}"));
        await Task.WhenAll(steps);
        var names = (await UsedAsync(fixture) - before) * 13;
        TestContext.Out.WriteLine($"{perMillion / GiB:F2} GiB a million users with up to {entries} entries, {names / GiB:F3} GiB for the names of 20,000 items a month");
        ((perMillion + names) / GiB).Should().BeLessThan(1.6);
    }

    [Test]
    public async Task Backlog_OfHeartbeats_IsTakenFast()
    {
        const int requests = 1500, events = 20;
        await using var fixture = await HistoryFixture.StartAsync();
        var random = new Random(1);
        for (var i = 0; i < requests; i++)
        {
            var user = random.Next(20_000);
            var body = string.Join(',', Enumerable.Range(0, events).Select(n => $$"""
                {"type":"media_heartbeat","event_timestamp":{{Now - events + n}},"id":"item{{(user + n / 10) % 5000}}","props":{"playback_position_s":{{n * 10}},"playback_rate":1,"volume":0.5},"metadata":{"type":"video","duration":1800,"title":"A title of some length, as they are"} }
                """));
            await fixture.Collect.CollectAsync($$"""{"peach_schema_version":"1.0.3","sent_timestamp":{{Now}},"user_id":"u{{user}}","client":{"id":"c{{user}}","app_id":"org.example.app","device":{"type":"phone","vendor":"V","model":"M"} },"events":[{{body}}]}""");
        }

        await ReportAsync(fixture, requests * events, "batches of 20");
    }

    [Test]
    public async Task Backlog_OfSingleEventsOfManyUsers_IsTakenFast()
    {
        const int requests = 20_000;
        await using var fixture = await HistoryFixture.StartAsync();
        var random = new Random(1);
        await Parallel.ForAsync(0, requests, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, _) =>
            await fixture.SendAsync($"\"user_id\":\"u{random.Next(10_000)}\",\"client\":{{\"id\":\"c{i}\"}}", "media_play", $"item{random.Next(5000)}", Now));

        await ReportAsync(fixture, requests, "single events");
    }

    /// <summary>Tells the speed to who reads; nothing depends on it.</summary>
    private static async Task ReportAsync(HistoryFixture fixture, int events, string of)
    {
        var before = await CpuAsync(fixture);
        var own = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        await fixture.FollowAsync();
        await fixture.CaughtUpAsync();
        watch.Stop();
        var calls = (await fixture.Redis.Database.ExecuteAsync("INFO", "commandstats")).ToString()!.Split('\n').Where(line => line.StartsWith("cmdstat_eval", StringComparison.Ordinal));
        TestContext.Out.WriteLine($"{of}: {events / watch.Elapsed.TotalSeconds:F0} events/s; per event {(await CpuAsync(fixture) - before) / events * 1e6:F1} µs of Redis, {(Process.GetCurrentProcess().TotalProcessorTime - own).TotalMicroseconds / events:F1} µs of this process; {string.Join(' ', calls)}");
        fixture.Projection.Applied.Should().Be(fixture.Collect.Log.End);
    }

    private static async Task<double> CpuAsync(HistoryFixture fixture) => await InfoAsync(fixture, "cpu", "used_cpu_user:") + await InfoAsync(fixture, "cpu", "used_cpu_sys:");

    private static Task<double> UsedAsync(HistoryFixture fixture) => InfoAsync(fixture, "memory", "used_memory:");

    private static async Task<double> InfoAsync(HistoryFixture fixture, string section, string name)
    {
        var info = (await fixture.Redis.Database.ExecuteAsync("INFO", section)).ToString()!;
        return double.Parse(info.Split('\n').Single(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..], System.Globalization.CultureInfo.InvariantCulture);
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Peach.Tests.Collect;
using Peach.Tests.Hosting;

namespace Peach.Tests.Quarantine;

/// <summary>A bad release of an app, mended by a rule and a replay, while the process is killed again and again.</summary>
public sealed class QuarantineKillTests
{
    private const int Requests = 60;
    private const int EventsPerRequest = 20;

    private static readonly string[] Settings =
        ["Archive:FlushInterval=0:00:00.02", "Quarantine:FlushInterval=0:00:00.02", "Collect:DuplicateWindow=0:00:00", "Collect:SegmentBytes=65536"];

    [Test]
    public async Task BadRelease_MendedAndReplayedOverKills_EveryEventIsArchivedOnce()
    {
        using var folder = new TemporaryFolder();
        await CollectProcess.PrepareAsync(folder);
        for (var round = 0; round < 3; round++)
        {
            await using var peach = await PeachProcess.StartAsync(folder.Root, Settings);
            for (var request = 0; request < Requests / 3; request++) await SendBadAsync(peach, $"{round}-{request}");
            await peach.KillAsync();
        }

        string? location = null;
        for (var round = 0; round < 3; round++)
        {
            await using var peach = await PeachProcess.StartAsync(folder.Root, Settings);
            if (location is null)
            {
                await Eventually.IsTrueAsync("all events in quarantine", async () => await QuarantinedAsync(peach) == Requests * EventsPerRequest);
                await PutRuleAsync(peach);
                var started = await peach.Admin.PostAsJsonAsync("/api/admin/quarantine/replays", new { site_key = CollectProcess.Key });
                started.StatusCode.Should().Be(HttpStatusCode.Accepted, await started.Content.ReadAsStringAsync());
                location = started.Headers.Location!.ToString();
            }

            await Eventually.IsTrueAsync("some of the replay", async () => await TakenAsync(peach, location) > 0 || CollectProcess.Archived(folder).Count > 0);
            await peach.KillAsync();
        }

        await using (var peach = await PeachProcess.StartAsync(folder.Root, Settings))
        {
            await Eventually.IsTrueAsync("the replay's end", async () => (await ReplayAsync(peach, location!))["state"]!.ToString() == "done");
            (await QuarantinedAsync(peach)).Should().Be(0);
            (await peach.StopAsync()).Should().Be(0, peach.Output);
        }

        CollectProcess.ArchivedIds(folder).Should().OnlyHaveUniqueItems("nothing is taken twice").And.HaveCount(Requests * EventsPerRequest, "nothing is lost");
    }

    private static async Task SendBadAsync(PeachProcess peach, string name)
    {
        var events = string.Join(',', Enumerable.Range(0, EventsPerRequest).Select(i => $$"""{"type":"media_play","ts":{{LogFixture.Now}},"id":"{{name}}-{{i}}"}"""));
        using var response = await peach.Client.PostAsync($"/v3/collect?s={CollectProcess.Key}", new StringContent(LogFixture.Body(events)));
        response.StatusCode.Should().Be(HttpStatusCode.Created);
    }

    private static async Task PutRuleAsync(PeachProcess peach)
    {
        var put = await peach.Admin.PutAsJsonAsync(
            $"/api/admin/site-keys/{CollectProcess.Key}/rules", new[] { new { rule = "rename", on = "event", member = "ts", to = "event_timestamp" } });
        put.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    private static async Task<long> QuarantinedAsync(PeachProcess peach) =>
        JsonNode.Parse(await peach.Admin.GetStringAsync("/api/admin/quarantine"))!.AsArray().Sum(group => group!["events"]!.GetValue<long>());

    private static async Task<JsonNode> ReplayAsync(PeachProcess peach, string location) => JsonNode.Parse(await peach.Admin.GetStringAsync(location))!;

    private static async Task<long> TakenAsync(PeachProcess peach, string location) => (await ReplayAsync(peach, location))["taken"]!.GetValue<long>();
}

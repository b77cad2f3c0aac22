using System.Net;
using FluentAssertions;
using NUnit.Framework;
using Peach.Tests.Architecture;
using Peach.Tests.Collect;
using Peach.Tests.Hosting;

namespace Peach.Tests.EndToEnd;

/// <summary>The disk that everything lies on fills up, and is cleared.</summary>
public sealed class FullDiskTests
{
    private const long Reserve = 24 * 1024 * 1024;

    [Test]
    public async Task Disk_OfTheWholePlatformFull_EndpointsAnswerOnEventsAre503AndAllRecovers()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["data"]);
        using var disk = SmallDisk.Mount(folder["data"], 256);
        await using var peach = await PeachProcess.StartAsync(
            folder["data"], "Demo:Enabled=true", "Demo:Users=1", $"Demo:Template={Path.Combine(RepositoryFolder.Path, "examples", "template")}",
            $"Collect:MinFreeBytes={Reserve}", "Archive:FlushInterval=0:00:00.2", "Repositories:LocalPollInterval=00:00:00.5", "Tasks:LoopPause=00:00:01");
        await Eventually.GetAsync("the demo's endpoint", async () => (await AskAsync(peach)) == HttpStatusCode.OK ? "" : null);
        (await SendAsync(peach, "before")).StatusCode.Should().Be(HttpStatusCode.Created);

        disk.FillTo(Reserve / 2);
        List<string> acknowledged = ["before"];
        var refusal = await Eventually.GetAsync("a refusal", async () =>
        {
            var answer = await SendAsync(peach, $"meanwhile{acknowledged.Count}");
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable) return answer;
            acknowledged.Add($"meanwhile{acknowledged.Count}");
            return null;
        });
        refusal.Headers.RetryAfter!.Delta.Should().BePositive();
        (await refusal.Content.ReadAsStringAsync()).Should().Contain("disk is nearly full");
        var health = await peach.Client.GetAsync("/health/ready");
        health.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await health.Content.ReadAsStringAsync()).Should().Contain("Collect:MinFreeBytes");

        disk.FillTo(0);
        for (var i = 0; i < 20; i++)
        {
            (await AskAsync(peach)).Should().Be(HttpStatusCode.OK, peach.Output);
            (await SendAsync(peach, "refused")).StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
            (await peach.Client.GetAsync("/login")).StatusCode.Should().Be(HttpStatusCode.OK);
        }

        disk.Clear();
        await Eventually.GetAsync("readiness", async () => (await peach.Client.GetAsync("/health/ready")).StatusCode == HttpStatusCode.OK ? "" : null);
        (await SendAsync(peach, "after")).StatusCode.Should().Be(HttpStatusCode.Created);
        (await AskAsync(peach)).Should().Be(HttpStatusCode.OK);
        await Eventually.IsTrueAsync("all events in the archive", () => Archived(folder) is var found && found.Contains("after") && found.Count > acknowledged.Count);
        Archived(folder).Should().BeEquivalentTo([.. acknowledged, "after"]);
    }

    private static List<string> Archived(TemporaryFolder folder)
    {
        var archive = Path.Combine(folder["data"], "objects", "events");
        return Directory.Exists(archive)
            ? [.. CollectProcess.ArchivedBelow(archive).Where(json => json["client"]!["id"]!.ToString() == "c1").Select(json => json["id"]!.ToString())]
            : [];
    }

    private static async Task<HttpStatusCode> AskAsync(PeachProcess peach) => (await peach.Client.GetAsync("/api/v1/demo/hello")).StatusCode;

    private static async Task<HttpResponseMessage> SendAsync(PeachProcess peach, string id) =>
        await peach.Client.PostAsync("/v3/collect?s=demo0000000000001", new StringContent(LogFixture.Body(LogFixture.Event(id))));
}

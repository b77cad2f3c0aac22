using System.Net;
using FluentAssertions;
using NUnit.Framework;
using Peach.Tests.Hosting;

namespace Peach.Tests.Collect;

public sealed class CollectFullDiskTests
{
    [Test]
    public async Task Disk_Full_IsAnswered503AndRecoversByItself()
    {
        using var folder = new TemporaryFolder();
        await CollectProcess.PrepareAsync(folder);
        using var disk = SmallDisk.Mount(folder["log"], 1);
        await using var peach = await PeachProcess.StartAsync(folder.Root, "Archive:FlushInterval=0:00:00.01", "Collect:MinFreeBytes=0");
        List<string> acknowledged = [];
        HttpResponseMessage? refusal = null;
        for (var i = 0; refusal is null; i++)
        {
            i.Should().BeLessThan(100, "the disk holds one megabyte");
            var id = $"{i}-" + new string('x', 50_000);
            var response = await CollectProcess.SendAsync(peach, id);
            if (response.StatusCode == HttpStatusCode.Created) acknowledged.Add(id);
            else refusal = response;
        }

        refusal.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        refusal.Headers.RetryAfter!.Delta.Should().BePositive();
        refusal.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        (await refusal.Content.ReadAsStringAsync()).Should().Contain("could not be stored");

        disk.Resize(64);
        (await CollectProcess.SendAsync(peach, "after")).StatusCode.Should().Be(HttpStatusCode.Created);
        (await peach.StopAsync()).Should().Be(0, peach.Output);
        CollectProcess.ArchivedIds(folder).Should().BeEquivalentTo([.. acknowledged, "after"], "nothing of what was refused is half stored");
    }
}

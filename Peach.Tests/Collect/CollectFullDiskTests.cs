using System.Diagnostics;
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
        var log = folder["log"];
        if (Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", log) != 0) Assert.Ignore("This needs a small file system, and mounting is not allowed here.");
        try
        {
            await using var peach = await PeachProcess.StartAsync(folder.Root, "Archive:FlushInterval=0:00:00.01");
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

            Run("mount", "-o", "remount,size=64m", log).Should().Be(0);
            (await CollectProcess.SendAsync(peach, "after")).StatusCode.Should().Be(HttpStatusCode.Created);
            (await peach.StopAsync()).Should().Be(0, peach.Output);
            CollectProcess.ArchivedIds(folder).Should().BeEquivalentTo([.. acknowledged, "after"], "nothing of what was refused is half stored");
        }
        finally
        {
            Run("umount", log);
        }
    }

    private static int Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}

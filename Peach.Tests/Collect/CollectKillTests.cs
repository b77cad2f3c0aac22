using System.Collections.Concurrent;
using System.Net;
using FluentAssertions;
using NUnit.Framework;
using Peach.Tests.Hosting;

namespace Peach.Tests.Collect;

public sealed class CollectKillTests
{
    private const int Senders = 16;
    private const int Kills = 4;
    private const int AnswersBeforeTheKill = 400;

    [Test]
    public async Task Process_KilledInABurst_EveryAnsweredEventIsArchivedOnce()
    {
        using var folder = new TemporaryFolder();
        await CollectProcess.PrepareAsync(folder);
        ConcurrentBag<string> acknowledged = [];
        for (var round = 0; round < Kills; round++)
        {
            await using var peach = await PeachProcess.StartAsync(folder.Root, "Archive:FlushInterval=0:00:00.01", "Collect:SegmentBytes=65536");
            await SendUntilKilledAsync(peach, round, acknowledged);
        }

        await using (var peach = await PeachProcess.StartAsync(folder.Root, "Archive:FlushInterval=0:00:00.01"))
            (await peach.StopAsync()).Should().Be(0, peach.Output);

        var archived = CollectProcess.ArchivedIds(folder);
        archived.Should().OnlyHaveUniqueItems("nothing is archived twice");
        acknowledged.Except(archived).Should().BeEmpty("what was answered 201 is there");
        acknowledged.Count.Should().BeGreaterThan(Kills * AnswersBeforeTheKill);
    }

    private static async Task SendUntilKilledAsync(PeachProcess peach, int round, ConcurrentBag<string> acknowledged)
    {
        var answers = 0;
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var senders = Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
        {
            for (var batch = 0; ; batch++)
            {
                string[] ids = [.. Enumerable.Range(0, 3).Select(i => $"{round}-{sender}-{batch}-{i}")];
                try
                {
                    using var response = await CollectProcess.SendAsync(peach, ids);
                    if (response.StatusCode != HttpStatusCode.Created) throw new InvalidOperationException($"Answered {response.StatusCode}.");
                    foreach (var id in ids) acknowledged.Add(id);
                    if (Interlocked.Increment(ref answers) == AnswersBeforeTheKill) enough.SetResult();
                }
                catch (HttpRequestException)
                {
                    return; // Killed.
                }
            }
        })).ToList();
        await Task.WhenAny(enough.Task, Task.WhenAll(senders)).WaitAsync(Eventually.Limit);
        await peach.KillAsync();
        await Task.WhenAll(senders);
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Peach.Tests.Hosting;

namespace Peach.Tests.Collect.Duplicates;

/// <summary>Senders as the SDKs are: what was not answered is sent again until it is; sometimes also what was.</summary>
public sealed class DuplicateKillTests
{
    private const int Senders = 8;
    private const int Kills = 4;
    private const int AnswersBeforeTheKill = 200;

    private readonly ConcurrentQueue<string[]> _unanswered = [];
    private readonly ConcurrentBag<string> _sent = [];
    private int _duplicates;

    [Test]
    public async Task Process_KilledWhileBatchesAreSentAgain_EveryEventIsArchivedOnce()
    {
        using var folder = new TemporaryFolder();
        await CollectProcess.PrepareAsync(folder);
        for (var round = 0; round < Kills; round++)
        {
            await using var peach = await StartAsync(folder);
            await SendUntilKilledAsync(peach, round);
        }

        await using (var peach = await StartAsync(folder))
        {
            while (_unanswered.TryDequeue(out var ids)) await SendAsync(peach, ids);
            (await peach.StopAsync()).Should().Be(0, peach.Output);
            peach.Output.Should().NotContain("are stored again");
        }

        var archived = CollectProcess.ArchivedIds(folder);
        archived.Should().OnlyHaveUniqueItems("what is sent again counts once");
        archived.Should().BeEquivalentTo(_sent, "all was answered in the end");
        _duplicates.Should().BePositive();
        Directory.GetFiles(Path.Combine(folder.Root, "log", "duplicates"), "run-*").Should().NotBeEmpty("keys went to the disk meanwhile");
    }

    private static Task<PeachProcess> StartAsync(TemporaryFolder folder) => PeachProcess.StartAsync(
        folder.Root, "Archive:FlushInterval=0:00:00.01", "Collect:SegmentBytes=65536", "Collect:DuplicateSaveInterval=0:00:00.5");

    private async Task SendUntilKilledAsync(PeachProcess peach, int round)
    {
        var answers = 0;
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var senders = Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
        {
            var random = new Random(round * Senders + sender);
            List<string[]> answered = [];
            for (var batch = 0; ; batch++)
            {
                var isNew = false;
                if (random.Next(4) == 0 && answered.Count > 0)
                {
                    // The reply got lost on the way; some events have come since.
                    var earlier = answered[random.Next(answered.Count)];
                    if (!await TrySendAsync(earlier)) return;
                    continue;
                }

                if (!_unanswered.TryDequeue(out var ids))
                {
                    ids = [.. Enumerable.Range(0, random.Next(1, 6)).Select(i => $"{round}-{sender}-{batch}-{i}")];
                    isNew = true;
                }

                if (isNew)
                    foreach (var id in ids) _sent.Add(id);
                if (!await TrySendAsync(ids))
                {
                    _unanswered.Enqueue(ids);
                    return;
                }

                answered.Add(ids);
            }
        })).ToList();
        await Task.WhenAny(enough.Task, Task.WhenAll(senders)).WaitAsync(Eventually.Limit);
        await peach.KillAsync();
        await Task.WhenAll(senders);

        async Task<bool> TrySendAsync(string[] ids)
        {
            try
            {
                await SendAsync(peach, ids);
            }
            catch (Exception error) when (error is HttpRequestException or IOException)
            {
                return false; // Killed.
            }

            if (Interlocked.Increment(ref answers) == AnswersBeforeTheKill) enough.SetResult();
            return true;
        }
    }

    private async Task SendAsync(PeachProcess peach, string[] ids)
    {
        using var response = await CollectProcess.SendAsync(peach, ids);
        response.StatusCode.Should().Be(HttpStatusCode.Created);
        var receipt = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        ((int)receipt["accepted"]! + (int)receipt["duplicate"]!).Should().Be(ids.Length);
        Interlocked.Add(ref _duplicates, (int)receipt["duplicate"]!);
    }
}

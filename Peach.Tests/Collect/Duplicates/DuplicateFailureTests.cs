using System.Collections.Concurrent;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Collect;
using Peach.Tests.Hosting;
using static Peach.Tests.Collect.LogFixture;

namespace Peach.Tests.Collect.Duplicates;

/// <summary>Nobody is told that an event is stored before it is, and one of many that send it at once stores it.</summary>
public sealed class DuplicateFailureTests
{
    [Test]
    public async Task Write_Fails_LeavesNothingKnown()
    {
        using var fixture = new LogFixture();
        fixture.Log.BeforeWrite = () => throw new IOException("No space left on device");
        for (var i = 0; i < 3; i++) await ShouldBeRefusedAsync(fixture.CollectAsync(Body(Event("a"))));
        fixture.Log.BeforeWrite = null;

        (await fixture.CollectAsync(Body(Event("a")))).Should().BeEquivalentTo(new { Accepted = 1, Duplicate = 0 });
        (await fixture.CollectAsync(Body(Event("a")))).Should().BeEquivalentTo(new { Accepted = 0, Duplicate = 1 });
    }

    [Test]
    public async Task Write_FailsWhileTheSameEventWaits_RefusesBoth()
    {
        using var fixture = new LogFixture();
        using var reader = fixture.Log.OpenReader("archive", LogStart.Oldest);
        using var disk = new BlockedDisk(fixture.Log);
        var first = fixture.CollectAsync(Body(Event("a")));
        disk.WaitUntilWriting();
        var alone = fixture.CollectAsync(Body(Event("a")));
        var withAnother = fixture.CollectAsync(Body($"{Event("a")},{Event("b")}"));
        var third = fixture.CollectAsync(Body(Event("b")));
        alone.IsCompleted.Should().BeFalse("what it duplicates is not on disk");

        disk.FailOnce();

        foreach (var request in (Task<CollectReceipt>[])[first, alone, withAnother, third]) await ShouldBeRefusedAsync(request);
        (await fixture.CollectAsync(Body($"{Event("a")},{Event("b")}"))).Accepted.Should().Be(2);
        Read(reader).Should().HaveCount(2);
    }

    [Test]
    public async Task Write_Fails_DoesNotRefuseThoseWhoDoNotRelyOnIt()
    {
        using var fixture = new LogFixture();
        using var disk = new BlockedDisk(fixture.Log);
        var first = fixture.CollectAsync(Body(Event("a")));
        disk.WaitUntilWriting();
        var other = fixture.CollectAsync(Body(Event("b")));

        disk.FailOnce();

        await ShouldBeRefusedAsync(first);
        (await other).Accepted.Should().Be(1);
        (await fixture.CollectAsync(Body($"{Event("a")},{Event("b")}"))).Should().BeEquivalentTo(new { Accepted = 1, Duplicate = 1 });
    }

    [Test]
    public async Task Write_FailsAfterItsKeysWereSealed_LeavesThemOut()
    {
        using var fixture = new LogFixture();
        using var disk = new BlockedDisk(fixture.Log);
        await Task.Yield();
        var first = fixture.CollectAsync(Body(Event("a")));
        disk.WaitUntilWriting();
        fixture.Log.SealDuplicates().Should().BeTrue();
        var tending = Task.Run(() => fixture.Log.Upkeep!.Tend());
        var again = fixture.CollectAsync(Body(Event("a")));

        disk.FailOnce();

        await ShouldBeRefusedAsync(first);
        await ShouldBeRefusedAsync(again);
        await tending.WaitAsync(Eventually.Limit);
        fixture.Log.Duplicates!.Sealed.Should().BeNull();
        (await fixture.CollectAsync(Body(Event("a")))).Accepted.Should().Be(1);
    }

    [Test]
    public async Task Event_SentByManyAtOnce_IsStoredOnce()
    {
        using var fixture = new LogFixture();
        using var reader = fixture.Log.OpenReader("archive", LogStart.Oldest);
        ConcurrentBag<CollectReceipt> receipts = [];
        for (var round = 0; round < 50; round++)
        {
            var body = Body($"{Event($"{round}a")},{Event($"{round}b")}");
            await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () => receipts.Add(await fixture.CollectAsync(body)))));
            if (round % 10 == 5) fixture.SaveKeys();
        }

        receipts.Sum(receipt => receipt.Accepted).Should().Be(100);
        receipts.Sum(receipt => receipt.Duplicate).Should().Be(50 * 16 * 2 - 100);
        Read(reader).Select(json => (string)json["id"]!).Should().OnlyHaveUniqueItems().And.HaveCount(100);
    }

    [TestCase(11)]
    [TestCase(12)]
    public async Task Disk_FailingAtRandom_KeepsWhatIsAcknowledgedOnce(int seed)
    {
        using var fixture = new LogFixture(options => options.Durability = "os");
        using var reader = fixture.Log.OpenReader("archive", LogStart.Oldest);
        var disk = new Random(seed);
        fixture.Log.BeforeWrite = () =>
        {
            if (disk.Next(3) == 0) throw new IOException("No space left on device");
        };
        ConcurrentDictionary<string, bool> acknowledged = [];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(sender => Task.Run(async () =>
        {
            var random = new Random(seed * 100 + sender);
            for (var i = 0; i < 300; i++)
            {
                List<string> ids = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => $"e{random.Next(400)}")];
                try
                {
                    await fixture.CollectAsync(Body(string.Join(',', ids.Select(Event))));
                    foreach (var id in ids) acknowledged[id] = true;
                }
                catch (CollectException)
                {
                    // Refused: nothing is promised.
                }

                if (random.Next(60) == 0) fixture.SaveKeys();
            }
        })));

        var stored = Read(reader).Select(json => (string)json["id"]!).ToList();
        stored.Should().OnlyHaveUniqueItems();
        acknowledged.Keys.Except(stored).Should().BeEmpty();
    }

    private static async Task ShouldBeRefusedAsync(Task<CollectReceipt> request)
    {
        var waiting = async () => await request.WaitAsync(Eventually.Limit);
        (await waiting.Should().ThrowAsync<CollectException>()).Which.Reason.Should().Be(CollectRefusal.Unavailable);
    }
}

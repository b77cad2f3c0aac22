using System.Globalization;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Collect;
using static Peach.Tests.Collect.LogFixture;

namespace Peach.Tests.Collect.Duplicates;

/// <summary>Events are known over restarts, on disk, merged, up to the end of the window, and in bounded memory.</summary>
public sealed class DuplicateStorageTests
{
    [TestCase(false)]
    [TestCase(true)]
    public async Task Event_SentAgainAfterARestart_IsKnown(bool saved)
    {
        using var fixture = new LogFixture();
        await fixture.CollectAsync(Body($"{Event("a")},5"));
        if (saved) fixture.SaveKeys();
        await fixture.CollectAsync(Body(Event("b")));

        for (var i = 0; i < 2; i++)
        {
            fixture.Restart();
            (await fixture.CollectAsync(Body($"{Event("a")},5,{Event("b")}"))).Should().BeEquivalentTo(new { Accepted = 0, Duplicate = 3 });
        }
    }

    [Test]
    public async Task Event_OnDiskInMergedRuns_IsKnown()
    {
        using var fixture = new LogFixture();
        for (var i = 0; i < 70; i++)
        {
            await fixture.CollectAsync(Body($"{Timed(i)},{Timed(i + 1000)}"));
            fixture.SaveKeys();
        }

        Directory.GetFiles(fixture.RunFolder, "run-*").Should().HaveCount(7, "64 became one, and six came after");
        for (var round = 0; round < 3; round++)
        {
            var all = Body(string.Join(',', Enumerable.Range(0, 70).SelectMany(i => new[] { Timed(i), Timed(i + 1000), Timed(i + (2000 * (round + 1))) })));
            (await fixture.CollectAsync(all)).Should().BeEquivalentTo(new { Accepted = 70, Duplicate = 140 });
            if (round == 0) fixture.Restart();
            else foreach (var run in fixture.Log.Duplicates!.Runs) run.Filter = null;
        }
    }

    [Test]
    public async Task Keys_InMemoryForLong_GoToTheDiskByThemselves()
    {
        using var fixture = new LogFixture();
        await fixture.CollectAsync(Body(Event("a")));
        fixture.Log.Upkeep!.Tend();
        fixture.Log.Duplicates!.Runs.Should().BeEmpty();

        fixture.Clock.Advance(TimeSpan.FromMinutes(6));
        fixture.Log.Upkeep.Tend();

        fixture.Log.Duplicates.Runs.Should().ContainSingle().Which.Count.Should().Be(1);
        fixture.Log.Duplicates.ActiveCount.Should().Be(0);
        File.ReadAllText(Path.Combine(fixture.Data.Folder("log", "consumers"), "duplicates.json"))
            .Should().Contain(fixture.Log.End.Offset.ToString(CultureInfo.InvariantCulture), "the log is not needed for them any more");
    }

    [Test]
    public async Task Window_Over_EventIsTakenAgain()
    {
        using var fixture = new LogFixture();
        await fixture.CollectAsync(Body(Event("a")));
        fixture.SaveKeys();

        fixture.Clock.Advance(TimeSpan.FromDays(7));
        fixture.Log.Upkeep!.Tend();
        (await fixture.CollectAsync(Body(Event("a")))).Duplicate.Should().Be(1);

        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        fixture.Log.Upkeep.Tend();
        Directory.GetFiles(fixture.RunFolder, "run-*").Should().BeEmpty();
        (await fixture.CollectAsync(Body(Event("a")))).Accepted.Should().Be(1);
    }

    [Test]
    public async Task Files_DamagedOrGone_DoNotStopAnything()
    {
        using var fixture = new LogFixture();
        for (var i = 0; i < 6; i++)
        {
            await fixture.CollectAsync(Body(string.Join(',', Enumerable.Range(0, 100).Select(n => Timed(i * 1000 + n)))));
            fixture.SaveKeys();
        }

        fixture.Restart(() =>
        {
            var runs = Directory.GetFiles(fixture.RunFolder, "run-*").Order().ToArray();
            File.WriteAllBytes(runs[0], []);
            File.WriteAllBytes(runs[1], File.ReadAllBytes(runs[1])[..^3]);
            Change(runs[2], ^10000); // The directory.
            Change(runs[3], 12); // A hash.
            File.Delete(runs[4]);
            File.WriteAllText(runs[5] + ".tmp", "unfinished");
            File.WriteAllText(Path.Combine(fixture.RunFolder, "run-x"), "what is this");
        });

        fixture.Log.Upkeep!.Tend();
        fixture.Log.Duplicates!.Runs.Should().ContainSingle("all others are of no use");
        (await fixture.CollectAsync(Body(string.Join(',', Enumerable.Range(0, 100).Select(n => Timed(5000 + n)))))).Duplicate.Should().Be(100);
        (await fixture.CollectAsync(Body(Timed(1)))).Accepted.Should().Be(1);

        static void Change(string path, Index at)
        {
            var bytes = File.ReadAllBytes(path);
            bytes[at] ^= 1;
            File.WriteAllBytes(path, bytes);
        }
    }

    [Test]
    public async Task Seed_Gone_ForgetsWhatItMade()
    {
        using var fixture = new LogFixture();
        await fixture.CollectAsync(Body(Event("a")));
        fixture.SaveKeys();
        fixture.Restart(() => File.Delete(Path.Combine(fixture.RunFolder, "seed")));

        fixture.Log.Duplicates!.Runs.Should().BeEmpty();
        (await fixture.CollectAsync(Body(Event("a")))).Accepted.Should().Be(1);
        (await fixture.CollectAsync(Body(Event("a")))).Duplicate.Should().Be(1);
    }

    [Test]
    public async Task Disk_DoesNotTakeTheKeys_RefusesBeforeMemoryGrowsAndRecovers()
    {
        using var fixture = new LogFixture(options => (options.DuplicateMemoryBytes, options.Durability) = (8 * 1024 * 1024, "os"));
        var folder = fixture.RunFolder;
        Directory.Move(folder, folder + "-away");
        File.WriteAllText(folder, "in the way");
        var accepted = 0;
        var refused = async () =>
        {
            for (; accepted < 1_000_000; accepted += 5000) await fixture.CollectAsync(Many(accepted, 5000));
        };
        (await refused.Should().ThrowAsync<CollectException>()).Which.Reason.Should().Be(CollectRefusal.Unavailable);
        fixture.Log.Duplicates!.HeldBytes.Should().BeLessThan(8 * 1024 * 1024);

        File.Delete(folder);
        Directory.Move(folder + "-away", folder);
        fixture.Log.Upkeep!.Tend();
        (await fixture.CollectAsync(Many(accepted, 5000))).Accepted.Should().Be(5000);
        (await fixture.CollectAsync(Many(0, 5000))).Duplicate.Should().Be(5000);
    }

    [Test]
    public async Task Memory_OverMillionsOfEvents_StaysInItsBounds()
    {
        const int budget = 8 * 1024 * 1024;
        using var fixture = new LogFixture(options => (options.DuplicateMemoryBytes, options.Durability) = (budget, "os"));
        var most = 0L;
        const int batches = 300, size = 10_000;
        for (var i = 0; i < batches; i++)
        {
            (await CollectWhenThereIsRoomAsync(fixture, Many(i * size, size))).Accepted.Should().Be(size);
            most = Math.Max(most, fixture.Log.Duplicates!.HeldBytes);
        }

        fixture.Log.Upkeep!.Tend();
        most = Math.Max(most, fixture.Log.Duplicates!.HeldBytes);
        most.Should().BeLessThanOrEqualTo(budget);
        fixture.Log.Duplicates.Runs.Sum(run => (long)run.Count).Should().BeGreaterThan(batches * size * 9L / 10, "the others are on disk");
        foreach (var first in (int[])[0, 1_500_000, 2_990_000])
            (await CollectWhenThereIsRoomAsync(fixture, Many(first, size))).Duplicate.Should().Be(size);
    }

    [TestCase(1)]
    [TestCase(2)]
    public async Task Events_SentAtRandom_AreStoredAsASetWouldKeepThem(int seed)
    {
        using var fixture = new LogFixture(options => (options.Durability, options.SegmentBytes) = ("os", 64 * 1024));
        var random = new Random(seed);
        HashSet<int> model = [];
        List<string> stored = [];
        for (var step = 0; step < 400; step++)
        {
            var numbers = Enumerable.Range(0, random.Next(1, 60)).Select(_ => random.Next(10_000)).ToList();
            var fresh = numbers.Count(model.Add);
            (await fixture.CollectAsync(Body(string.Join(',', numbers.Select(Timed))))).Should().BeEquivalentTo(
                new { Accepted = fresh, Duplicate = numbers.Count - fresh });
            switch (random.Next(12))
            {
                case 0:
                    fixture.SaveKeys();
                    break;
                case 1:
                    fixture.Log.SealDuplicates();
                    break;
                case 2:
                    Deliver();
                    fixture.Restart();
                    break;
                default:
                    break;
            }
        }

        Deliver();
        stored.Should().OnlyHaveUniqueItems().And.HaveCount(model.Count);

        void Deliver()
        {
            using var reader = fixture.Log.OpenReader("archive", LogStart.Oldest);
            stored.AddRange(Read(reader).Select(json => (string)json["id"]!));
            reader.Commit(fixture.Log.End);
        }
    }

    private static string Timed(int number) => string.Create(
        CultureInfo.InvariantCulture, $$"""{"type":"t","event_timestamp":{{Now + (number % 7 * 86_400_000L) - (number * 1000L)}},"id":"e{{number}}"}""");

    private static string Many(int first, int count) => Body(string.Join(',', Enumerable.Range(first, count).Select(Timed)));

    /// <summary>Where keys come faster than the disk takes them, senders are told to wait.</summary>
    private static async Task<CollectReceipt> CollectWhenThereIsRoomAsync(LogFixture fixture, string body)
    {
        try
        {
            return await fixture.CollectAsync(body);
        }
        catch (CollectException error) when (error.Reason == CollectRefusal.Unavailable)
        {
            fixture.Log.Upkeep!.Tend();
            return await fixture.CollectAsync(body);
        }
    }
}

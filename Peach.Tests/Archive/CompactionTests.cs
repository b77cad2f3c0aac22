using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Archive.Manifests;
using Peach.Core.Archive.Upkeep;
using Peach.Core.Platform.Objects;
using Peach.Tests.Hosting;
using static Peach.Tests.Archive.ArchiveScene;

namespace Peach.Tests.Archive;

public sealed class CompactionTests
{
    private ArchiveScene _scene = null!;

    [SetUp]
    public async Task CreateAsync() => _scene = await ArchiveScene.CreateAsync();

    [TearDown]
    public async Task RemoveAsync() => await _scene.DisposeAsync();

    [Test]
    public async Task SmallParts_OfAnHourThatIsOver_AreJoinedAndDeletedAfterTheGrace()
    {
        var expected = await FillAsync(5);
        _scene.Clock.Advance(TimeSpan.FromMinutes(11));

        await _scene.PassAsync();

        var view = await _scene.ViewAsync();
        var part = view.Visible.Should().ContainSingle().Subject;
        part.Events.Should().Be(10);
        part.From.Select(source => source.Name).Should().Equal(Enumerable.Range(0, 5).Select(n => PartName(n)));
        (await _scene.ReadAsync()).Should().BeEquivalentTo(expected);
        view.Objects.Should().HaveCount(7, "readers that found the five parts before may still be at them");

        _scene.Clock.Advance(TimeSpan.FromHours(1));
        await _scene.PassAsync();
        (await _scene.NamesAsync()).Should().BeEquivalentTo(part.Name, HourManifest.Name);

        _scene.Clock.Advance(TimeSpan.FromHours(25));
        await PutLateAsync(99, "late");
        await _scene.PassAsync();
        var tidied = await _scene.ViewAsync();
        tidied.Manifest.Superseded.Select(old => old.Name).Should().BeEmpty("a later part of the log tells that none of the older is put again");
        tidied.Manifest.Parts.Should().OnlyContain(kept => kept.From.Count == 0);
        (await _scene.ReadAsync()).Should().BeEquivalentTo([.. expected, "late"]);
    }

    [Test]
    public async Task NewestPartOfALog_PutAgain_StaysHiddenAndGoesAgain()
    {
        var expected = await FillAsync(30);
        _scene.Clock.Advance(TimeSpan.FromMinutes(11));
        await _scene.PassAsync();
        _scene.Clock.Advance(TimeSpan.FromDays(40));
        await _scene.PassAsync();
        await _scene.PassAsync();
        (await _scene.ViewAsync()).Manifest.Superseded.Select(part => part.Name).Should().Equal(PartName(29));

        // A replica that crashed before its commit comes back after weeks.
        await _scene.PutAsync(Hour, PartName(29), Line("29-0"), Line("29-1"));

        (await _scene.ReadAsync()).Should().BeEquivalentTo(expected);
        await _scene.PassAsync();
        (await _scene.NamesAsync()).Should().NotContain(PartName(29)).And.HaveCount(2);
    }

    [Test]
    public async Task Hour_NotOverOrNotQuiet_IsLeftAlone()
    {
        await FillAsync(3);
        await _scene.PassAsync();
        (await _scene.NamesAsync()).Should().HaveCount(3, "a part came a moment ago");

        _scene.Clock.Time = Hour.Start.AddMinutes(50);
        await _scene.PassAsync();
        (await _scene.NamesAsync()).Should().HaveCount(3, "the hour is not over");
    }

    [Test]
    public async Task Hour_WithVeryManyParts_IsNotWaitedFor()
    {
        await FillAsync(100);

        await _scene.PassAsync();

        (await _scene.ViewAsync()).Visible.Should().ContainSingle();
    }

    [Test]
    public async Task LateParts_AreJoinedAgain()
    {
        var expected = await FillAsync(3);
        _scene.Clock.Advance(TimeSpan.FromMinutes(11));
        await _scene.PassAsync();
        await PutLateAsync(50, "late");
        (await _scene.ReadAsync()).Should().BeEquivalentTo([.. expected, "late"], "a late part is seen at once");
        _scene.Clock.Advance(TimeSpan.FromMinutes(11));

        await _scene.PassAsync();

        (await _scene.ViewAsync()).Visible.Should().ContainSingle().Which.From.Should().HaveCount(4);
        (await _scene.ReadAsync()).Should().BeEquivalentTo([.. expected, "late"]);
    }

    [Test]
    public async Task DamagedPart_IsLeftOutAndTheOthersAreJoined()
    {
        await FillAsync(3);
        await _scene.Store.PutAsync(Hour.Path + PartName(1), new byte[] { 31, 139, 8, 0, 1, 2, 3 }, CancellationToken.None);
        _scene.Clock.Advance(TimeSpan.FromMinutes(11));

        await _scene.PassAsync();

        (await _scene.ViewAsync()).Visible.Select(part => part.Events).Should().Equal(4, null);
        (await _scene.NamesAsync()).Should().Contain(PartName(1));
    }

    [Test]
    public async Task Hour_ThatCannotBeKept_DoesNotHoldUpTheOthers()
    {
        await FillAsync(3);
        var next = Hour with { Start = Hour.Start.AddHours(1) };
        for (var number = 0; number < 2; number++) await _scene.PutAsync(next, PartName(number), Line($"next-{number}"));
        await _scene.Store.PutAsync(Hour.Path + HourManifest.Name, new byte[] { 1, 2 }, CancellationToken.None);
        _scene.Clock.Advance(TimeSpan.FromMinutes(80));

        await _scene.PassAsync();
        (await _scene.ViewAsync(next)).Visible.Should().ContainSingle();

        await _scene.Store.PutAsync(
            Hour.Path + HourManifest.Name,
            new HourManifest { Parts = [new ManifestPart("joined-gone-1.ndjson.gz", 10, 1, 0, [])] }.ToJson(), CancellationToken.None);
        await _scene.PutAsync(next, PartName(7), Line("late"));
        _scene.Clock.Advance(TimeSpan.FromMinutes(11));
        var pass = _scene.PassAsync;
        await pass.Should().ThrowAsync<IOException>().WithMessage("*joined-gone-1.ndjson.gz is gone*");
        (await _scene.ViewAsync(next)).Visible.Should().ContainSingle();
    }

    [Test]
    public async Task Lease_HeldByAnotherReplica_LeavesTheHourAlone()
    {
        await FillAsync(3);
        _scene.Clock.Advance(TimeSpan.FromMinutes(11));
        await using (var other = await _scene.Leases.TryAcquireAsync("archive:zzebu", CancellationToken.None)) await _scene.PassAsync();
        (await _scene.NamesAsync()).Should().HaveCount(3);

        await _scene.PassAsync();

        (await _scene.NamesAsync()).Should().HaveCount(5);
    }

    /// <summary>Every put and deletion fails once, in a process that ends with it; the next one goes on.</summary>
    [Test]
    public async Task Crash_AtEveryStep_EventsAreSeenOnceAndNothingIsLeft()
    {
        var expected = await FillAsync(4);
        _scene.Clock.Advance(TimeSpan.FromMinutes(11));
        var crashed = 0;
        for (var step = 0; step < 40; step++)
        {
            var failing = _scene.Memory.Changes;
            var after = step % 2;
            _scene.Memory.BeforeChange = change =>
            {
                if (change == failing + after) throw new IOException("Killed here.");
            };
            try
            {
                await _scene.PassAsync();
            }
            catch (IOException)
            {
                crashed++;
            }

            (await _scene.ReadAsync()).Should().BeEquivalentTo(expected, "step {0}", step);
            _scene.Memory.BeforeChange = _ => { };
            if (step == 10) await PutLateAsync(50, expected[^1] + "-late");
            if (step == 10) expected.Add(expected[^1] + "-late");
            if (step % 5 == 4) await _scene.PassAsync();
            (await _scene.ReadAsync()).Should().BeEquivalentTo(expected, "step {0}", step);
            _scene.Clock.Advance(TimeSpan.FromMinutes(25));
        }

        crashed.Should().BeGreaterThan(8, "puts of parts, puts of manifests and deletions were hit");
        await _scene.PassAsync();
        _scene.Clock.Advance(TimeSpan.FromHours(2));
        await _scene.PassAsync();
        (await _scene.NamesAsync()).Should().HaveCount(2, "one part and the manifest are left, no orphan");
    }

    [TestCase("folder")]
    [TestCase("S3")]
    public async Task Reader_DuringCompaction_SeesEachEventOnce(string kind)
    {
        using var folder = new TemporaryFolder();
        using var s3 = kind == "S3" ? new S3ObjectStore(await (await S3Server.SharedAsync()).CreateBucketAsync("deep")) : null;
        await using var scene = await ArchiveScene.CreateAsync(s3 as Peach.Core.Platform.IObjectStore ?? new FolderObjectStore(folder["objects"]));
        scene.Options.CompactAfter = TimeSpan.Zero;
        scene.Options.ReadGrace = TimeSpan.FromHours(100);
        scene.Clock.Time = DateTimeOffset.FromUnixTimeMilliseconds(4_000_000_000_000);
        List<string> expected = [];
        using var done = new CancellationTokenSource();
        var reads = 0;
        var reading = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested || reads == 0)
            {
                List<string> before, after;
                lock (expected) before = [.. expected];
                var ids = (await scene.ReadAsync())!;
                lock (expected) after = [.. expected];
                ids.Should().OnlyHaveUniqueItems();
                before.Except(ids).Should().BeEmpty("what was there before the reading is read");
                ids.Except(after).Should().HaveCountLessThan(2, "at most the part that is being put right now is ahead");
                reads++;
            }
        });

        for (var number = 0; number < 24; number++)
        {
            await scene.PutAsync(Hour, PartName(number), Line($"e{number}"));
            lock (expected) expected.Add($"e{number}");
            if (number % 3 == 2) await scene.PassAsync();
        }

        await done.CancelAsync();
        await reading;
        (await scene.ReadAsync()).Should().BeEquivalentTo(expected);
        (await scene.ViewAsync()).Visible.Should().ContainSingle();
    }

    [Test]
    public void Groups_OfVerySmallLateParts_LeaveTheLargeOnesAlone()
    {
        const long limit = 128 << 20;
        IReadOnlyList<VisiblePart> parts = [Part("huge", 120 << 20), Part("large", 90 << 20), Part("late", 100), Part("later", 200)];

        PartGroups.Choose(parts, 256 * 1024, limit).Should().ContainSingle().Which.Select(part => part.Name).Should().BeEquivalentTo("late", "later");
        PartGroups.Choose([Part("large", 90 << 20), Part("late", 100)], 256 * 1024, limit).Should().BeEmpty();
        PartGroups.Choose([.. Enumerable.Range(0, 40).Select(n => Part($"{n}", 10 << 20))], 256 * 1024, limit).Should().HaveCount(4)
            .And.OnlyContain(group => group.Sum(part => part.Bytes) <= limit);
    }

    [Test]
    public void Groups_OfLatePartsOverMonths_RewriteEachByteAFewTimes()
    {
        List<VisiblePart> parts = [];
        long written = 0, came = 0;
        for (var number = 0; number < 5000; number++)
        {
            parts.Add(Part($"late-{number}", 100_000));
            came += 100_000;
            if (number % 2 == 0) continue;
            foreach (var group in PartGroups.Choose(parts, 256 * 1024, 128 << 20))
            {
                var bytes = group.Sum(part => part.Bytes);
                written += bytes;
                foreach (var part in group) parts.Remove(part);
                parts.Add(Part($"joined-{number}", bytes));
            }
        }

        (written / (double)came).Should().BeLessThan(14);
        parts.Should().HaveCountLessThan(20);
    }

    private static VisiblePart Part(string name, long bytes) => new(name, bytes, 1, []);

    /// <summary>Puts parts with two events each.</summary>
    private async Task<List<string>> FillAsync(int parts)
    {
        List<string> ids = [];
        for (var number = 0; number < parts; number++)
        {
            await _scene.PutAsync(Hour, PartName(number), Line($"{number}-0"), Line($"{number}-1"));
            ids.AddRange([$"{number}-0", $"{number}-1"]);
        }

        return ids;
    }

    private Task PutLateAsync(long position, string id) => _scene.PutAsync(Hour, PartName(position), Line(id));
}

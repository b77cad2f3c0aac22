using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Collect;
using Peach.Core.Collect.Log;
using Peach.Core.Platform;
using Peach.Tests.Hosting;
using static Peach.Tests.Collect.LogFixture;

namespace Peach.Tests.Collect;

public sealed class EventLogTests
{
    [Test]
    public async Task Append_ManyAtOnce_AllReadInOrderOfTheLog()
    {
        using var fixture = new LogFixture();
        using var reader = fixture.Log.OpenReader("archive", LogStart.Oldest);

        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => Task.Run(() => fixture.CollectAsync(Body(Event($"e{i}"))))));

        var events = Read(reader);
        events.Select(json => (string)json["id"]!).Should().BeEquivalentTo(Enumerable.Range(0, 500).Select(i => $"e{i}"));
        events.Select(json => (string)json["event_uid"]!).Should().OnlyHaveUniqueItems();
    }

    [Test]
    public async Task Recover_TornAtEveryByteOfTheLastRecord_KeepsAllBefore()
    {
        using var fixture = new LogFixture();
        await fixture.CollectAsync(Body(Event("first")));
        var intact = fixture.Log.End.Offset;
        await fixture.CollectAsync(Body(Event("torn")));
        fixture.Log.Dispose();
        var path = fixture.LastSegment;
        var whole = File.ReadAllBytes(path);

        for (var length = intact; length < whole.Length; length++)
        {
            // Cut off there; and in its full length, but the rest never reached the disk.
            foreach (var content in (byte[][])[whole[..(int)length], [.. whole[..(int)length], .. new byte[whole.Length - (int)length]]])
            {
                if (content.AsSpan().SequenceEqual(whole)) continue;
                File.WriteAllBytes(path, content);
                fixture.Open();
                fixture.Log.End.Offset.Should().Be(intact, $"byte {length} and all after it were lost");
                using (var reader = fixture.Log.OpenReader("archive", LogStart.Oldest))
                    Read(reader).Select(json => (string)json["id"]!).Should().Equal("first");
                fixture.Log.Dispose();
            }
        }

        fixture.Open();
        await fixture.CollectAsync(Body(Event("next")));
        using var last = fixture.Log.OpenReader("archive", LogStart.Oldest);
        Read(last).Select(json => (string)json["id"]!).Should().Equal(["first", "next"], "writing goes on behind what was intact");
    }

    [Test]
    public async Task Recover_DamagedByteInTheLastRecord_DropsIt()
    {
        using var fixture = new LogFixture();
        await fixture.CollectAsync(Body(Event("first")));
        var intact = fixture.Log.End.Offset;
        await fixture.CollectAsync(Body(Event("damaged")));

        fixture.Restart(() =>
        {
            var bytes = File.ReadAllBytes(fixture.LastSegment);
            bytes[^3] ^= 1;
            File.WriteAllBytes(fixture.LastSegment, bytes);
        });

        fixture.Log.End.Offset.Should().Be(intact);
    }

    [Test]
    public async Task Segments_PassedByEveryConsumer_Go()
    {
        using var fixture = new LogFixture(options => options.SegmentBytes = 64 * 1024);
        using var quick = fixture.Log.OpenReader("archive", LogStart.Oldest);
        using var slow = fixture.Log.OpenReader("history", LogStart.Oldest);
        using var newest = fixture.Log.OpenReader("statistics", LogStart.Newest);
        for (var i = 0; i < 40; i++) await fixture.CollectAsync(Body(Event(new string('x', 20_000) + i)));
        fixture.SaveKeys();
        var before = Directory.GetFiles(fixture.LogFolder, "events-*").Length;
        before.Should().BeGreaterThan(3, "the log rolls over");

        Read(quick).Should().HaveCount(40);
        quick.Commit(fixture.Log.End);
        Directory.GetFiles(fixture.LogFolder, "events-*").Should().HaveCount(before, "another consumer still needs them");

        Read(slow).Should().HaveCount(40);
        slow.Commit(fixture.Log.End);
        Directory.GetFiles(fixture.LogFolder, "events-*").Should().ContainSingle("the last one is written to");

        await fixture.CollectAsync(Body(Event("after")));
        Read(quick).Select(json => (string)json["id"]!).Should().Equal("after");
        Read(newest).Select(json => (string)json["id"]!).Last().Should().Be("after", "a reader that was left behind goes on with what is there");
    }

    [Test]
    public async Task Consumer_AfterARestart_GoesOnWhereItCommitted()
    {
        using var fixture = new LogFixture();
        using (var reader = fixture.Log.OpenReader("archive", LogStart.Oldest))
        {
            await fixture.CollectAsync(Body(Event("done")));
            await fixture.CollectAsync(Body(Event("read only")));
            reader.TryRead(out var first).Should().BeTrue();
            reader.Commit(first.End);
            reader.TryRead(out _).Should().BeTrue();
        }

        var id = fixture.Log.Id;
        fixture.Restart();

        using var again = fixture.Log.OpenReader("archive", LogStart.Oldest);
        Read(again).Select(json => (string)json["id"]!).Should().Equal("read only");
        fixture.Log.Id.Should().Be(id);
    }

    [Test]
    public async Task Read_BeforeAnythingCame_WaitsForIt()
    {
        using var fixture = new LogFixture();
        using var reader = fixture.Log.OpenReader("statistics", LogStart.Newest);
        var waiting = reader.ReadAsync(CancellationToken.None).AsTask();
        waiting.IsCompleted.Should().BeFalse();

        await fixture.CollectAsync(Body(Event("e")));

        (await waiting.WaitAsync(Eventually.Limit)).EventCount.Should().Be(1);
    }

    [Test]
    public async Task Write_Fails_RefusesThatGroupAndRecoversByItself()
    {
        using var fixture = new LogFixture();
        await fixture.CollectAsync(Body(Event("before")));
        fixture.Log.BeforeWrite = () => throw new IOException("No space left on device");

        var failing = async () => await fixture.CollectAsync(Body(Event("refused")));
        (await failing.Should().ThrowAsync<CollectException>()).Which.Reason.Should().Be(CollectRefusal.Unavailable);
        (await new EventLogReadiness(fixture.Log).CheckAsync(CancellationToken.None)).Should().NotBeNull();
        fixture.Log.BeforeWrite = null;
        await fixture.CollectAsync(Body(Event("after")));

        (await new EventLogReadiness(fixture.Log).CheckAsync(CancellationToken.None)).Should().BeNull();
        fixture.Restart();
        using var reader = fixture.Log.OpenReader("archive", LogStart.Oldest);
        Read(reader).Select(json => (string)json["id"]!).Should().Equal("before", "after");
    }

    [Test]
    public async Task Segment_SmallButOld_GoesWhenAllHavePassedIt()
    {
        using var fixture = new LogFixture(options => (options.SegmentAge, options.DuplicateWindow) = (TimeSpan.FromSeconds(1), TimeSpan.Zero));
        using var reader = fixture.Log.OpenReader("archive", LogStart.Oldest);
        await fixture.CollectAsync(Body(Event("old")));
        var first = fixture.LastSegment;
        await Eventually.IsTrueAsync("a new segment", () => fixture.LastSegment != first);
        File.Exists(first).Should().BeTrue("it has not been read");

        Read(reader).Should().HaveCount(1);
        reader.Commit(fixture.Log.End);
        File.Exists(first).Should().BeFalse();
        await fixture.CollectAsync(Body(Event("new")));
        fixture.Restart();

        using var next = fixture.Log.OpenReader("archive", LogStart.Oldest);
        Read(next).Select(json => (string)json["id"]!).Should().Equal("new");
    }

    [Test]
    public async Task Read_GarbageBehindAFailedWrite_StopsWhereTheNextSegmentBegins()
    {
        using var fixture = new LogFixture();
        await fixture.CollectAsync(Body(Event("before")));
        var first = fixture.LastSegment;
        fixture.Log.BeforeWrite = () => throw new IOException("Input/output error");
        await ((Func<Task>)(async () => await fixture.CollectAsync(Body(Event("refused"))))).Should().ThrowAsync<CollectException>();
        fixture.Log.BeforeWrite = null;
        await fixture.CollectAsync(Body(Event("after")));

        fixture.Restart(() => File.AppendAllText(first, "left by a write that failed and could not be cut off"));

        using var reader = fixture.Log.OpenReader("archive", LogStart.Oldest);
        Read(reader).Select(json => (string)json["id"]!).Should().Equal("before", "after");
    }

    [Test]
    public async Task Append_MoreThanMayWait_IsRefused()
    {
        using var fixture = new LogFixture(options => options.MaxPendingBytes = 64 * 1024);
        using var disk = new ManualResetEventSlim();
        using var writing = new ManualResetEventSlim();
        fixture.Log.BeforeWrite = () =>
        {
            writing.Set();
            disk.Wait();
        };
        var first = fixture.CollectAsync(Body(Event(new string('x', 40_000))));
        writing.Wait(Eventually.Limit).Should().BeTrue();

        var second = async () => await fixture.CollectAsync(Body(Event(new string('y', 40_000))));
        (await second.Should().ThrowAsync<CollectException>()).Which.Reason.Should().Be(CollectRefusal.Unavailable);
        disk.Set();

        (await first).Accepted.Should().Be(1);
        (await fixture.CollectAsync(Body(Event("later")))).Accepted.Should().Be(1);
    }

    [Test]
    public async Task Dispose_WithRecordsQueued_WritesThem()
    {
        using var fixture = new LogFixture();
        var queued = Enumerable.Range(0, 50).Select(i => fixture.CollectAsync(Body(Event($"e{i}")))).ToList();

        fixture.Restart();

        await Task.WhenAll(queued);
        using var reader = fixture.Log.OpenReader("archive", LogStart.Oldest);
        Read(reader).Should().HaveCount(50);
    }

    [Test]
    public void Open_LogInUse_SaysSo()
    {
        using var fixture = new LogFixture();
        var second = fixture.Open;
        second.Should().Throw<PeachStartupException>().WithMessage("*in use by another Peach*");
    }

    [Test]
    public void Options_OutOfRange_NamesKeyLimitAndValue()
    {
        var options = new CollectOptions { MaxBodyBytes = 5, Durability = "maybe" };
        var check = () => options.Validated();
        check.Should().Throw<PeachStartupException>()
            .WithMessage("Collect:MaxBodyBytes must be at least 1024, was 5; Collect:Durability must be fsync or os, was maybe.");
    }
}

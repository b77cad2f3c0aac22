using System.IO.Compression;
using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Archive.Erasure;
using Peach.Core.Archive.Manifests;
using Peach.Core.Archive.Progress;
using Peach.Core.Collect;
using static Peach.Tests.Archive.ArchiveScene;

namespace Peach.Tests.Archive;

public sealed class ErasureTests
{
    private static readonly HourFolder Next = Hour with { Start = Hour.Start.AddHours(1) };

    private ArchiveScene _scene = null!;

    [SetUp]
    public async Task CreateAsync()
    {
        _scene = await ArchiveScene.CreateAsync();
        await _scene.PutAsync(Hour, PartName(0), Line("mine-1", "me"), Line("other-1", "you"), Line("mine-2", "me"));
        await _scene.PutAsync(Hour, PartName(1), Line("other-2", "you"), Line("device", "unknown", "me"));
        await _scene.PutAsync(Hour, PartName(2), Line("other-3", "you", "mee"));
        await _scene.PutAsync(Next, PartName(0), Line("mine-3", "me"));
        await _scene.PutAsync(Hour with { Codops = "other" }, PartName(0), Line("elsewhere", "me"));
    }

    [TearDown]
    public async Task RemoveAsync() => await _scene.DisposeAsync();

    [TestCase(false)]
    [TestCase(true)]
    public async Task Erase_OfAUser_RewritesThePartsThatHoldIt_AndTellsThem(bool joinedBefore)
    {
        if (joinedBefore) await JoinAsync();
        var untouched = (await _scene.NamesAsync()).Count;

        var erased = await _scene.EraseAsync("me");

        erased.Records.Should().Be(4);
        if (!joinedBefore)
        {
            erased.Where.Should().BeEquivalentTo($"{Hour.Path}{PartName(0)}: 2", $"{Hour.Path}{PartName(1)}: 1", $"{Next.Path}{PartName(0)}: 1");
            (await _scene.NamesAsync()).Should().HaveCount(untouched + 2, "each part that was rewritten has one in its place, and two hours a manifest");
        }

        (await _scene.ReadAsync()).Should().BeEquivalentTo("other-1", "other-2", "other-3");
        (await _scene.ReadAsync(Next)).Should().BeEmpty();
        (await _scene.ReadAsync(Hour with { Codops = "other" })).Should().Equal("elsewhere");
        HoldsMine("events/codops=zzebu").Should().BeFalse("neither parts nor what they were made of may stay");
        (await _scene.ViewAsync()).Visible.SelectMany(part => part.From).Sum(source => source.Events).Should().Be(joinedBefore ? 3 : 2);
    }

    [Test]
    public async Task Erase_OfNobody_ChangesNothing()
    {
        var before = _scene.Memory.Changes;

        (await _scene.EraseAsync("nobody")).Records.Should().Be(0);
        (await _scene.EraseAsync("")).Records.Should().Be(0);
        (await _scene.EraseAsync("unknown")).Records.Should().Be(0, "no user is called so");

        _scene.Memory.Changes.Should().Be(before);
    }

    [Test]
    public async Task Erase_LeavesWhatWasCollectedLater()
    {
        await _scene.PutAsync(Hour, PartName(3), Line("old", "late", collected: 1000), Line("new", "late", collected: 1001));

        (await _scene.EraseAsync("late", DateTimeOffset.FromUnixTimeMilliseconds(1000))).Records.Should().Be(1);

        (await _scene.ReadAsync()).Should().Contain("new").And.NotContain("old");
    }

    /// <summary>The receipt is right whichever step the process ends in.</summary>
    [TestCase(false)]
    [TestCase(true)]
    public async Task Crash_AtEveryStep_ReceiptIsWholeAndNothingIsLeft(bool joinedBefore)
    {
        if (joinedBefore) await JoinAsync();
        var until = _scene.Clock.Time;
        var steps = 0;
        while (true)
        {
            steps++.Should().BeLessThan(60);
            var next = _scene.Memory.Changes;
            var progress = steps % 9;
            _scene.Memory.BeforeChange = change =>
            {
                if (change == next + progress) throw new IOException("Killed here.");
            };
            try
            {
                var erased = await _scene.EraseAsync("me", until);
                if (progress > 0)
                {
                    erased.Records.Should().Be(4);
                    break;
                }
            }
            catch (IOException)
            {
            }

            var ids = await _scene.ReadAsync();
            ids.Should().NotBeNull().And.OnlyHaveUniqueItems().And.Contain(["other-1", "other-2", "other-3"]);
        }

        _scene.Memory.BeforeChange = _ => { };
        HoldsMine("events/codops=zzebu").Should().BeFalse();
        (await _scene.EraseAsync("me", until)).Records.Should().Be(4, "an erasure that is asked for again reports the same");
        await JoinAsync();
        (await _scene.ReadAsync()).Should().BeEquivalentTo("other-1", "other-2", "other-3");
    }

    [Test]
    public async Task Part_PutAgainAfterErasure_StaysHiddenAndGoes()
    {
        await _scene.EraseAsync("me");
        await _scene.PutAsync(Hour, PartName(0), Line("mine-1", "me"), Line("other-1", "you"), Line("mine-2", "me"));

        (await _scene.ReadAsync()).Should().BeEquivalentTo("other-1", "other-2", "other-3");
        await _scene.PassAsync();
        HoldsMine("events/codops=zzebu").Should().BeFalse();
    }

    [TestCase("""{"user_id":"a/b","collect_timestamp":1}""", "a/b", true)]
    [TestCase("""{"user_id":"a\/b","collect_timestamp":1}""", "a/b", true)]
    [TestCase("""{"user_id":"\u00fcber","collect_timestamp":1}""", "über", true)]
    [TestCase("""{"user_id":"über","collect_timestamp":1}""", "über", true)]
    [TestCase("""{"us\u0065r_id" : "\u0061bc","collect_timestamp":1}""", "abc", true)]
    [TestCase("""{"user_id":"say \"hi\"","collect_timestamp":1}""", "say \"hi\"", true)]
    [TestCase("""{"user_id":"\ud83c\udf51","collect_timestamp":1}""", "🍑", true)]
    [TestCase("""{"user_id":12345,"collect_timestamp":1}""", "12345", true)]
    [TestCase("""{"client":{"device":{"id":"x"},"id":"c\u0031"},"collect_timestamp":1}""", "c1", true)]
    [TestCase("""{"client":{"device":{"id":"c1"},"id":"x"},"collect_timestamp":1}""", "c1", false)]
    [TestCase("""{"client":"c1","collect_timestamp":1}""", "c1", false)]
    [TestCase("""{"id":"c1","context":{"user_id":"c1","client":{"id":"c1"}},"collect_timestamp":1}""", "c1", false)]
    [TestCase("""{"user_id":"c12","collect_timestamp":1}""", "c1", false)]
    [TestCase("""{"user_id":"c1","collect_timestamp":1000}""", "c1", false)]
    [TestCase("""{"user_id":"c1"}""", "c1", true)]
    [TestCase("""{"user_id":"c1","collect_timestamp":1""", "c1", false)]
    [TestCase("""["c1"]""", "c1", false)]
    public void Matcher_KnowsTheUserInEverySpelling(string line, string user, bool matches)
    {
        var matcher = new UserMatcher(user, DateTimeOffset.FromUnixTimeMilliseconds(999));
        var bytes = Encoding.UTF8.GetBytes(line);

        matcher.Matches(bytes).Should().Be(matches);
        if (matches) matcher.MayMatch(bytes).Should().BeTrue();
    }

    [Test]
    public async Task Lines_LongerThanTheBuffer_ComeWhole()
    {
        var lines = Enumerable.Range(0, 40).Select(number => new string((char)('a' + (number % 26)), number * 40_000)).ToList();
        List<string> read = [];

        await PartLines.ReadAsync(new MemoryStream(Zip(lines)), block => read.AddRange(Encoding.UTF8.GetString(block.Span).Split('\n')[..^1]), CancellationToken.None);

        read.Should().Equal(lines);
    }

    [Test]
    public async Task HasAllUntil_WaitsForThisLogAndTheOthers()
    {
        var position = new ArchivePosition();
        var progress = _scene.Progress(position);
        var moment = _scene.Clock.Time;
        (await progress.HasAllUntilAsync(moment, CancellationToken.None)).Should().BeFalse("the moment has just passed");
        _scene.Clock.Advance(TimeSpan.FromSeconds(3));
        (await progress.HasAllUntilAsync(moment, CancellationToken.None)).Should().BeFalse("the archiver has not started");
        position.Committed = new LogPosition(0);
        (await progress.HasAllUntilAsync(moment, CancellationToken.None)).Should().BeTrue();

        using var otherLog = new Peach.Tests.Collect.LogFixture();
        var other = _scene.Progress(position, otherLog.Log);
        _scene.Clock.Time = moment;
        await other.PublishAsync(CancellationToken.None);
        _scene.Clock.Advance(TimeSpan.FromSeconds(3));
        (await progress.HasAllUntilAsync(moment, CancellationToken.None)).Should().BeFalse("another replica may have events of before");
        await other.PublishAsync(CancellationToken.None);
        (await progress.HasAllUntilAsync(moment, CancellationToken.None)).Should().BeTrue();
        await progress.PublishAsync(CancellationToken.None);
        await other.StopAsync(CancellationToken.None);
        (await progress.ReadAsync(CancellationToken.None)).Should().ContainSingle("a replica that stops with nothing left is not waited for");
    }

    private async Task JoinAsync()
    {
        _scene.Clock.Advance(TimeSpan.FromMinutes(11));
        await _scene.PassAsync();
    }

    private bool HoldsMine(string prefix) => _scene.Memory.Objects
        .Where(stored => stored.Key.StartsWith(prefix, StringComparison.Ordinal) && stored.Key.EndsWith(".gz", StringComparison.Ordinal))
        .Any(stored =>
        {
            using var text = new StreamReader(new GZipStream(new MemoryStream(stored.Value), CompressionMode.Decompress));
            return text.ReadToEnd().Contains("\"me\"", StringComparison.Ordinal);
        });
}

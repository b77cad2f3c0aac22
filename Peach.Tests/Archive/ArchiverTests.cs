using System.IO.Compression;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using Peach.Core.Archive;
using Peach.Core.Archive.Partitions;
using Peach.Core.Archive.Progress;
using Peach.Core.Collect;
using Peach.Core.Platform;
using Peach.Tests.Collect;
using Peach.Tests.Hosting;
using static Peach.Tests.Collect.LogFixture;

namespace Peach.Tests.Archive;

public sealed class ArchiverTests
{
    private LogFixture _fixture = null!;
    private FaultyStore _store = null!;

    [SetUp]
    public void SetUp()
    {
        _fixture = new LogFixture();
        _store = new FaultyStore();
    }

    [TearDown]
    public void TearDown() => _fixture.Dispose();

    [Test]
    public async Task Events_Collected_LieInThePartitionOfTheirHour()
    {
        var hour = 3_600_000L;
        await _fixture.CollectAsync(Body($$"""{{Event("now")}},{"type":"t","id":"earlier","event_timestamp":{{Now - (30 * hour)}}}"""));
        await _fixture.CollectAsync(Body($$"""{"type":"t","id":"old","event_timestamp":{{Now - (91 * 24 * hour)}}},{"type":""}"""));
        await RunAsync(() => _store.Puts == 2);

        var name = $"part-{_fixture.Log.Id[..8]}-0000000000000000.ndjson.gz";
        var (today, before) = (DateTimeOffset.FromUnixTimeMilliseconds(Now), DateTimeOffset.FromUnixTimeMilliseconds(Now - (30 * hour)));
        _store.Objects.Keys.Should().BeEquivalentTo(
            $"events/codops=zzebu/date={today:yyyy-MM-dd}/hour={today:HH}/{name}",
            $"events/codops=zzebu/date={before:yyyy-MM-dd}/hour={before:HH}/{name}");
        Ids(_store, $"hour={today:HH}").Should().BeEquivalentTo(["now", "old"], "what comes too late is filed under the time it came");
    }

    [Test]
    public async Task Range_Large_IsSplitIntoParts()
    {
        for (var i = 0; i < 40; i++) await _fixture.CollectAsync(Body(string.Join(',', Enumerable.Range(0, 50).Select(j => Event($"{i}-{j}-" + new string('x', 800))))));
        await RunAsync(() => Ids(_store).Count == 2000, options => options.FlushBytes = 1024 * 1024);

        _store.Objects.Should().HaveCountGreaterThan(1);
        Ids(_store).Should().OnlyHaveUniqueItems();
        Directory.GetFiles(_fixture.Data.Folder("archive", "tmp")).Should().BeEmpty();
    }

    [TestCase(0, "nothing was put")]
    [TestCase(1, "one part of three was put")]
    [TestCase(2, "two parts of three were put")]
    public async Task Crash_AmongTheParts_NothingLostNothingDoubled(int puts, string reason)
    {
        for (var i = 0; i < 3; i++)
            await _fixture.CollectAsync(Body($$"""{"type":"t","id":"e{{i}}","event_timestamp":{{Now - (i * 3_600_000L)}}}"""));
        _store.Fails = done => done >= puts;
        await RunAsync(null, failed: true);
        _store.Objects.Should().HaveCount(puts, reason);

        // What comes between crash and restart must not widen the range.
        _fixture.Restart();
        await _fixture.CollectAsync(Body(Event("later")));
        _store.Fails = _ => false;
        await RunAsync(() => Ids(_store).Contains("later"));

        Ids(_store).Should().BeEquivalentTo(["e0", "e1", "e2", "later"], reason);
        _store.Objects.Should().HaveCount(4, "the redone range keeps its names and the later event has its own part");
    }

    [Test]
    public async Task Crash_BeforeTheCommit_NothingLostNothingDoubled()
    {
        await _fixture.CollectAsync(Body(Event("e0")));
        var log = new UncommittingLog(_fixture.Log);
        using (var archiver = Archiver(log))
        {
            await archiver.StartAsync(CancellationToken.None);
            (await log.Tried.WaitAsync(Eventually.Limit)).Should().BeTrue();
            await archiver.StopAsync(CancellationToken.None);
        }

        Ids(_store).Should().Equal("e0");
        _fixture.Restart();
        await _fixture.CollectAsync(Body(Event("later")));
        await RunAsync(() => Ids(_store).Contains("later"));

        Ids(_store).Should().BeEquivalentTo("e0", "later");
    }

    [Test]
    public async Task Crash_AfterThePlanOnly_PlanIsDone()
    {
        await _fixture.CollectAsync(Body(Event("e0")));
        var planned = _fixture.Log.End;
        await _fixture.CollectAsync(Body(Event("e1")));
        new ArchivePlan(0, planned.Offset, 86_400_000).Save(Path.Combine(_fixture.Data.Folder("archive"), "plan.json"));

        await RunAsync(() => Ids(_store).Count == 2);

        _store.Objects.Should().HaveCount(2, "the planned range has its own part");
        Ids(_store).Should().BeEquivalentTo("e0", "e1");
    }

    [Test]
    public async Task Store_Away_ComesBackByItself()
    {
        _store.Fails = _ => true;
        using var archiver = Archiver(_fixture.Log);
        await archiver.StartAsync(CancellationToken.None);
        await _fixture.CollectAsync(Body(Event("e0")));
        (await _store.Failed.WaitAsync(Eventually.Limit)).Should().BeTrue();
        await _fixture.CollectAsync(Body(Event("e1")));
        _store.Fails = _ => false;

        await Eventually.IsTrueAsync("both events in the archive", () => Ids(_store).Count == 2);
        await archiver.StopAsync(CancellationToken.None);
        Ids(_store).Should().BeEquivalentTo("e0", "e1");
    }

    [Test]
    public async Task Stop_WithEventsWaiting_ArchivesThem()
    {
        using var archiver = Archiver(_fixture.Log, options => options.FlushInterval = TimeSpan.FromHours(1));
        await archiver.StartAsync(CancellationToken.None);
        await _fixture.CollectAsync(Body(Event("e0")));

        await archiver.StopAsync(CancellationToken.None);

        Ids(_store).Should().Equal("e0");
    }

    [Test]
    public void Options_OutOfRange_NameTheKey()
    {
        var check = () => new ArchiveOptions { FlushInterval = TimeSpan.Zero }.Validated();
        check.Should().Throw<PeachStartupException>().WithMessage("Archive:FlushInterval must be at least 0:00:00.001, was 0:00:00.");
    }

    private static List<JsonObject> Lines(FaultyStore store, string part)
    {
        List<JsonObject> lines = [];
        foreach (var content in store.Objects.Where(stored => stored.Key.Contains(part, StringComparison.Ordinal)).Select(stored => stored.Value))
        {
            using var text = new StreamReader(new GZipStream(new MemoryStream(content), CompressionMode.Decompress));
            while (text.ReadLine() is { } line) lines.Add(JsonNode.Parse(line)!.AsObject());
        }

        return lines;
    }

    private static List<string> Ids(FaultyStore store, string part = "events/") => [.. Lines(store, part).Select(line => line["id"]!.ToString())];

    /// <summary>Runs an archiver until something is so, or until a put failed.</summary>
    private async Task RunAsync(Func<bool>? until, Action<ArchiveOptions>? configure = null, bool failed = false)
    {
        using var archiver = Archiver(_fixture.Log, configure);
        await archiver.StartAsync(CancellationToken.None);
        if (failed) (await _store.Failed.WaitAsync(Eventually.Limit)).Should().BeTrue();
        if (until is not null) await Eventually.IsTrueAsync("the archive", until);
        using var crashed = new CancellationTokenSource();
        await crashed.CancelAsync();
        await archiver.StopAsync(failed ? crashed.Token : CancellationToken.None);
        if (archiver.ExecuteTask is { } running) await running.WaitAsync(Eventually.Limit);
    }

    private Archiver Archiver(IEventLog log, Action<ArchiveOptions>? configure = null)
    {
        var options = new ArchiveOptions { FlushInterval = TimeSpan.FromMilliseconds(20) };
        configure?.Invoke(options);
        return new Archiver(log, _store, _fixture.Data, new ArchivePosition(), new OptionsWrapper<ArchiveOptions>(options), TimeProvider.System, NullLogger<Archiver>.Instance);
    }
}

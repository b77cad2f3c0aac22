using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Codex;
using Peach.Core.Platform;
using Peach.Tests.Hosting;

namespace Peach.Tests.Codex;

/// <summary>What the catalogue does, on each database.</summary>
[TestFixture(false)]
[TestFixture(true)]
internal sealed class CodexTests(bool onPostgres)
{
    private TemporaryFolder _folder = null!;
    private CodexFixture _codex = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        _codex = onPostgres
            ? await CodexFixture.StartAsync(_folder["data"], ("Platform:Database", await (await PostgresServer.SharedAsync()).CreateDatabaseAsync()))
            : await CodexFixture.StartAsync(_folder["data"]);
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_codex is not null) await _codex.DisposeAsync();
        _folder?.Dispose();
    }

    [Test]
    public async Task Item_PutAndDeleted_IsFoundAsItIs()
    {
        var put = await _codex.PutAsync("urn:a/1 ž", """{ "title":"Ä", "available_from":"2026-01-31T21:15:00+01:00", "available_until":null, "n":1.50 }""");
        put.Should().Match<CodexPut>(result => result.IsNew && result.IsChanged);

        var found = await _codex.FindAsync("nobody", "urn:a/1 ž", "", new string('x', 500));
        found.Select(item => item is not null).Should().Equal(false, true, false, false);
        var item = found[1]!;
        item.Body.GetRawText().Should().Be("""{"id":"urn:a/1 ž","title":"Ä","available_from":"2026-01-31T21:15:00+01:00","available_until":null,"n":1.50}""");
        item.AvailableFrom.Should().Be(new DateTimeOffset(2026, 1, 31, 20, 15, 0, TimeSpan.Zero));
        item.IsAvailableAt(item.AvailableFrom!.Value).Should().BeTrue();
        item.IsAvailableAt(item.AvailableFrom!.Value.AddTicks(-1)).Should().BeFalse();
        (item.Version, item.UpdatedAt).Should().Be((put.Item.Version, put.Item.UpdatedAt));
        (await _codex.Codex.GetAsync(CodexFixture.Codops, "urn:a/1 ž", CancellationToken.None))!.Json.ToArray().Should().Equal(item.Json.ToArray());

        var same = await _codex.PutAsync("urn:a/1 ž", item.Body.GetRawText());
        (same.IsNew, same.IsChanged, same.Item.Version).Should().Be((false, false, item.Version), "nothing has changed");
        (await _codex.Codex.DeleteAsync(CodexFixture.Codops, "urn:a/1 ž", null, CancellationToken.None)).Should().BeTrue();
        (await _codex.Codex.DeleteAsync(CodexFixture.Codops, "urn:a/1 ž", null, CancellationToken.None)).Should().BeFalse();
        (await _codex.FindAsync("urn:a/1 ž"))[0].Should().BeNull();
        var again = await _codex.PutAsync("urn:a/1 ž");
        again.IsNew.Should().BeTrue();
        again.Item.Version.Should().BeGreaterThan(item.Version, "versions do not begin again");
    }

    [Test]
    public async Task Condition_ThatDoesNotHold_LeavesTheItem()
    {
        var first = (await _codex.PutAsync("a", """{"n":1}""", new CodexCondition(Exists: false))).Item.Version;
        await FluentActions.Awaiting(() => _codex.PutAsync("a", """{"n":2}""", new CodexCondition(Exists: false))).Should().ThrowAsync<CodexConditionException>();
        var second = (await _codex.PutAsync("a", """{"n":2}""", new CodexCondition([first]))).Item.Version;
        (await FluentActions.Awaiting(() => _codex.PutAsync("a", """{"n":3}""", new CodexCondition([first]))).Should().ThrowAsync<CodexConditionException>())
            .Which.Version.Should().Be(second);
        await FluentActions.Awaiting(() => _codex.Codex.DeleteAsync(CodexFixture.Codops, "a", new CodexCondition([first]), CancellationToken.None)).Should().ThrowAsync<CodexConditionException>();
        (await _codex.FindAsync("a"))[0]!.Body.GetRawText().Should().Be("""{"id":"a","n":2}""");
    }

    [Test]
    public async Task Writers_AtTheSameTime_AllReachTheCopyInTheirOrder()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                if (i % 5 == 4) await _codex.Codex.DeleteAsync(CodexFixture.Codops, $"i{i % 3}", null, CancellationToken.None);
                else await _codex.PutAsync($"i{i % 3}", $$"""{"writer":{{writer}},"n":{{i}}}""");
            }
        })));

        await _codex.WaitForCopyAsync();
        await Eventually.IsTrueAsync("the copy to be as the source", async () =>
            (await _codex.CopyAsync()).OrderBy(pair => pair.Key, StringComparer.Ordinal).SequenceEqual((await _codex.SourceAsync()).OrderBy(pair => pair.Key, StringComparer.Ordinal)));
    }

    [Test]
    public async Task Load_WithBadLines_KeepsTheGoodOnesAndNamesAllFaults()
    {
        await _codex.PutAsync("old");
        var load = await _codex.LoadAsync(
            "\uFEFF" + """{"id":"a"}""" + "\r\n\n" + """{"id":7,"title":"seven"}""" + "\n{\n" + """{"title":"no id","available_from":"tomorrow"}""" + "\n[]\n"
            + """{"id":"x","id":"y"}""" + "\n" + $$"""{"id":"big","text":"{{new string('x', 70_000)}}"}""" + "\n" + $$"""{"id":"huge","text":"{{new string('x', 400_000)}}"}""" + "\n"
            + """{"id":"last"}""", replace: true);

        (load.Lines, load.Added, load.Refused, load.Removed, load.IsReplaced).Should().Be((9, 3, 6, 0, false), "with faulty lines it is not known what is to go");
        load.Errors.Select(error => error.Line).Should().Equal(4, 5, 6, 7, 8, 9);
        load.Errors[1].Faults.Select(fault => fault.Field).Should().Equal("id", "available_from");
        load.Errors[4].Faults.Single().Message.Should().Contain("Codex:MaxItemBytes");
        (await _codex.FindAsync("a", "7", "last", "old", "big")).Select(item => item?.Id).Should().Equal("a", "7", "last", "old", null);
    }

    [Test]
    public async Task Load_ThatReplaces_RemovesWhatIsNotInIt()
    {
        await _codex.LoadAsync(CodexFixture.Lines(1200) + """{"id":"gone"}""");
        var load = await _codex.LoadAsync(CodexFixture.Lines(700) + """{"id":"new"}""" + "\n" + """{"id":"i3","title":"other"}""", replace: true);

        (load.Added, load.Changed, load.Unchanged, load.Removed, load.Refused, load.IsReplaced).Should().Be((1, 1, 700, 501, 0, true));
        (await _codex.SourceAsync()).Should().HaveCount(701);
        await _codex.WaitForCopyAsync();
        (await _codex.CopyAsync()).Should().BeEquivalentTo(await _codex.SourceAsync());
        (await _codex.LoadAsync("\n", replace: true)).Should().Match<CodexLoad>(empty => empty.Removed == 0 && empty.IsReplaced == false, "an empty load is an accident");
    }

    [Test]
    public async Task Load_ThatBreaksOff_KeepsWhatCameAndRemovesNothing()
    {
        await _codex.PutAsync("old");
        using var body = new BrokenStream(Encoding.UTF8.GetBytes(CodexFixture.Lines(10) + "{\"id\":\"half"));

        (await FluentActions.Awaiting(() => _codex.Codex.PutManyAsync(CodexFixture.Codops, body, true, CancellationToken.None)).Should().ThrowAsync<PeachException>())
            .WithMessage("*broke off after 10 lines*nothing was removed*");
        (await _codex.SourceAsync()).Keys.Should().HaveCount(11).And.Contain("old");
    }

    [Test]
    public async Task Search_ByTextFieldsAndAvailability_GivesPages()
    {
        await _codex.LoadAsync("""
            {"id":"a","title":"Café Müller 100%","genres":["news","sport"],"series":{"id":5},"live":true}
            {"id":"b","title":"Cafe des Amis","genres":"news","available_from":"2100-01-01T00:00:00Z"}
            {"id":"c","headline":"Le CAFÉ","genres":["film"],"available_until":"2001-01-01T00:00:00Z"}
            {"id":"d","title":"Tea","series":{"id":"5","title":"Cafés of the world"}}
            """);

        (await IdsAsync(new CodexSearch("cafe"))).Should().Equal("a", "b", "c", "d");
        (await IdsAsync(new CodexSearch("CAFÉ mull"))).Should().Equal("a");
        (await IdsAsync(new CodexSearch("0%"))).Should().Equal("a");
        (await IdsAsync(new CodexSearch("_"))).Should().BeEmpty();
        (await IdsAsync(new CodexSearch(Fields: [new("genres", "news")]))).Should().Equal("a", "b");
        (await IdsAsync(new CodexSearch(Fields: [new("genres", "new")]))).Should().BeEmpty();
        (await IdsAsync(new CodexSearch(Fields: [new("series.id", "5"), new("live", "true")]))).Should().Equal("a");
        var now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
        (await IdsAsync(new CodexSearch(AvailableAt: now))).Should().Equal("a", "d");
        (await IdsAsync(new CodexSearch(AvailableAt: now, IsAvailable: false))).Should().Equal("b", "c");
        var page = await _codex.SearchAsync(new CodexSearch(Limit: 3));
        (page.Items.Count, page.Next).Should().Be((3, "c"));
        (await _codex.SearchAsync(new CodexSearch(Limit: 3, After: "c"))).Should().Match<CodexPage>(last => last.Next == null && last.Items.Count == 1);
        var summary = await _codex.Codex.SummariseAsync(CodexFixture.Codops, CancellationToken.None);
        (summary.Items, summary.Available).Should().Be((4, 2));
    }

    [Test]
    public async Task Organisation_Removed_TakesItsCodexAlong()
    {
        await _codex.LoadAsync(CodexFixture.Lines(3));
        var organisations = (IOrganisationDirectory)_codex.Services.GetService(typeof(IOrganisationDirectory))!;

        (await organisations.RemoveAsync(CodexFixture.Codops, CancellationToken.None)).Should().BeTrue();

        (await _codex.SourceAsync()).Should().BeEmpty();
        (await _codex.Redis.Database.KeyExistsAsync($"peach:codex:{CodexFixture.Codops}:items")).Should().BeFalse();
        await FluentActions.Awaiting(() => _codex.PutAsync("a")).Should().ThrowAsync<PeachException>();
        await organisations.AddAsync(CodexFixture.Codops, "Again", CancellationToken.None);
        await _codex.PutAsync("a");
        await _codex.WaitForCopyAsync();
        (await _codex.CopyAsync()).Keys.Should().Equal("a");
    }

    private async Task<IEnumerable<string>> IdsAsync(CodexSearch search) => (await _codex.SearchAsync(search)).Items.Select(item => item.Id);

    /// <summary>Fails once its content is read.</summary>
    private sealed class BrokenStream(byte[] content) : MemoryStream(content)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is var count and > 0 ? count : throw new IOException("The connection was reset");
    }
}

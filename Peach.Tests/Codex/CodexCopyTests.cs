using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Codex;
using Peach.Tests.Hosting;

namespace Peach.Tests.Codex;

/// <summary>What becomes of the copy in Redis when something breaks.</summary>
[TestFixture]
internal sealed class CodexCopyTests
{
    private TemporaryFolder _folder = null!;
    private RedisServer _redis = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        _redis = await RedisServer.StartAsync(_folder["redis"]);
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_redis is not null) await _redis.DisposeAsync();
        _folder?.Dispose();
    }

    [Test]
    public async Task Copy_Flushed_IsFilledAgainAndMissedByNobody()
    {
        await using var codex = await StartCodexAsync();
        await codex.LoadAsync(CodexFixture.Lines(2500));
        await codex.WaitForCopyAsync();

        await codex.Redis.Database.ExecuteAsync("FLUSHALL");
        (await codex.FindAsync("i7", "nobody", "i2499")).Select(item => item?.Id).Should().Equal(["i7", null, "i2499"], "the database tells what the copy lacks");
        await codex.WaitForCopyAsync();

        (await codex.CopyAsync()).Should().BeEquivalentTo(await codex.SourceAsync());
    }

    [Test]
    public async Task Copy_OfAWrongKind_IsMadeAnew()
    {
        await using var codex = await StartCodexAsync();
        await codex.LoadAsync(CodexFixture.Lines(3));
        await codex.Redis.Database.KeyDeleteAsync($"peach:codex:{CodexFixture.Codops}:items");
        await codex.Redis.Database.StringSetAsync($"peach:codex:{CodexFixture.Codops}:items", "somebody's");

        await codex.WaitForCopyAsync();

        (await codex.CopyAsync()).Should().HaveCount(3);
    }

    [Test]
    public async Task Redis_AwayAndBack_LosesNoChangeAndNoAnswer()
    {
        await using var codex = await StartCodexAsync();
        await codex.LoadAsync(CodexFixture.Lines(5));
        await codex.WaitForCopyAsync();
        await _redis.KillAsync();
        await Eventually.IsTrueAsync("the loss to be noticed", () => !codex.Redis.IsConnected);

        await codex.PutAsync("i1", """{"title":"changed meanwhile"}""");
        await codex.Codex.DeleteAsync(CodexFixture.Codops, "i2", null, CancellationToken.None);
        (await codex.FindAsync("i0", "i1", "i2")).Select(item => item?.Body.GetProperty("title").GetString()).Should().Equal("Item 0", "changed meanwhile", null);
        (await codex.Codex.SummariseAsync(CodexFixture.Codops, CancellationToken.None)).Copy.Should().Be(CodexCopyState.Away);

        await _redis.StartAgainAsync();
        await Eventually.IsTrueAsync("the copy to have the changes", async () => codex.Redis.IsConnected && await CopyIsSourceAsync(codex));
    }

    [Test]
    public async Task Copy_BehindItsDatabaseOfAnotherHistory_IsMadeAnew()
    {
        await using var codex = await StartCodexAsync();
        await codex.LoadAsync(CodexFixture.Lines(5));
        await codex.WaitForCopyAsync();

        // As if the database had been set back to a backup of before the last two items.
        await codex.ExecuteAsync("DELETE FROM codex_items WHERE id IN ('i3', 'i4')");
        await codex.ExecuteAsync("UPDATE codex_catalogues SET version = 3");

        await Eventually.IsTrueAsync("the copy to be set back as well", () => CopyIsSourceAsync(codex));
        (await codex.CopyAsync()).Should().HaveCount(3);
    }

    [Test]
    public async Task Copy_OlderThanForgottenRemovals_IsMadeAnew()
    {
        await using var codex = await StartCodexAsync();
        await codex.LoadAsync(CodexFixture.Lines(5));
        await codex.WaitForCopyAsync();

        // As if the copy had slept through the removal of two items, and its being forgotten.
        await codex.ExecuteAsync("DELETE FROM codex_items WHERE id IN ('i3', 'i4')");
        await codex.ExecuteAsync("UPDATE codex_catalogues SET version = 7, purged_version = 7");

        await Eventually.IsTrueAsync("the copy to be made anew", () => CopyIsSourceAsync(codex));
        await codex.PutAsync("later");
        await codex.WaitForCopyAsync();
        (await codex.CopyAsync()).Keys.Should().BeEquivalentTo("i0", "i1", "i2", "later");
    }

    [Test]
    public async Task Peach_KilledWhileItLoads_CatchesTheCopyUpAtItsNextStart()
    {
        var peach = await PeachProcess.StartAsync(_folder["data"], $"Platform:Redis={_redis.Url}");
        await using (peach)
        {
            (await peach.Admin.PostAsync("/api/admin/organisations", new StringContent("""{"codops":"zzebu","name":"EBU"}""", null, "application/json"))).EnsureSuccessStatusCode();
            using var body = new StringContent(CodexFixture.Lines(60_000));
            var load = peach.Admin.PostAsync("/api/v1/codex/zzebu/items", body);
            await Eventually.IsTrueAsync("some items to be stored", async () => !(await peach.Admin.GetStringAsync("/api/v1/codex/zzebu")).StartsWith("{\"items\":0,", StringComparison.Ordinal));
            await peach.KillAsync();
            await FluentActions.Awaiting(() => load).Should().ThrowAsync<HttpRequestException>();
        }

        await using var codex = await StartCodexAsync();
        await Eventually.IsTrueAsync("the copy to be as the database", () => CopyIsSourceAsync(codex));
        (await codex.SourceAsync()).Count.Should().BePositive("what was stored is kept");
    }

    private Task<CodexFixture> StartCodexAsync() => CodexFixture.StartAsync(_folder["data"], ("Platform:Redis", _redis.Url));

    private static async Task<bool> CopyIsSourceAsync(CodexFixture codex)
    {
        var (copy, source) = (await codex.CopyAsync(), await codex.SourceAsync());
        return copy.Count == source.Count && copy.All(pair => source.GetValueOrDefault(pair.Key) == pair.Value);
    }
}

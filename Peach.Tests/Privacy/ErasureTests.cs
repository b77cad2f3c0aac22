using System.Data.Common;
using System.Text;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using Peach.Core.Platform;
using Peach.Core.Privacy;
using Peach.Tests.Hosting;
using Peach.Tests.Repositories;

namespace Peach.Tests.Privacy;

/// <summary>Erasures from request to receipt, on both databases.</summary>
[TestFixture("SQLite")]
[TestFixture("PostgreSQL")]
public sealed class ErasureTests(string kind)
{
    private const string User = "Ona/Šimkutė %2F+1 \"ž\"";

    private DrawerStore _history = null!;
    private DrawerStore _archive = null!;
    private LinesLogger _log = null!;
    private TemporaryFolder _folder = null!;
    private string _database = null!;

    [SetUp]
    public async Task CreateAsync()
    {
        _folder = new TemporaryFolder();
        _log = new LinesLogger();
        (_history, _archive) = (new DrawerStore("history", isImmediate: true), new DrawerStore("archive"));
        _database = kind == "PostgreSQL" ? await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() : "";
        foreach (var store in new[] { _history, _archive })
        {
            store.Put("zzebu", User, 3);
            store.Put("zzebu", "other", 5);
            store.Put("ltlrt", User, 7);
        }
    }

    [TearDown]
    public void Remove()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task Erase_OfAUser_EmptiesQuickStoresAtOnceAndTheOthersAfterwards_OfThatUserAlone()
    {
        var go = new TaskCompletionSource();
        _archive.OnErase = (_, _, cancellationToken) => go.Task.WaitAsync(cancellationToken);
        await using var host = await StartAsync();

        var asked = await host.EraseAsync(User);

        _history.Count("zzebu", User).Should().Be(0, "a quick store is empty when the request is answered");
        asked.State.Should().BeOneOf(ErasureState.Waiting, ErasureState.Running);
        asked.RequestedBy.Should().Be("tester");
        asked.Stores.Select(store => store.Store).Should().Equal("history", "archive");
        asked.Records.Should().Be(3);
        go.SetResult();
        var done = await host.DoneAsync(asked.Id);
        done.Records.Should().Be(6);
        done.Stores.Should().OnlyContain(store => store.State == ErasureState.Done && store.Records == 3 && store.UnfinishedAttempts == 0 && store.Progress == 1);
        done.Stores[0].Removals.Select(removal => (removal.AtOnce, removal.Records)).Should().Equal([(true, 3), (false, 0)], "a quick store is looked at again when all events have arrived");
        done.Stores[1].Removals.Should().ContainSingle().Which.Where.Should().Equal("archive/zzebu/(id): 3");
        done.RequestedAt.Should().Be(asked.RequestedAt).And.BeOnOrBefore(done.StartedAt!.Value);
        done.FinishedAt.Should().BeOnOrAfter(done.StartedAt!.Value);
        foreach (var store in new[] { _history, _archive })
        {
            store.Count("zzebu", User).Should().Be(0);
            store.Count("zzebu", "other").Should().Be(5);
            store.Count("ltlrt", User).Should().Be(7, "another organisation's data stays");
            store.Erased.Should().OnlyContain(request => request == new ErasureRequest("zzebu", User, asked.CoversUntil));
        }
    }

    [Test]
    public async Task Erase_WithEventsUnderWay_WaitsForThemAndErasesThemToo()
    {
        _history.HasAllUntil = _archive.HasAllUntil = DateTimeOffset.MinValue;
        await using var host = await StartAsync();
        var asked = await host.EraseAsync(User);

        _history.Put("zzebu", User, 2);
        _archive.Put("zzebu", User, 2);
        var waiting = await host.FindAsync(asked.Id);
        _history.HasAllUntil = _archive.HasAllUntil = asked.CoversUntil;
        var done = await host.DoneAsync(asked.Id);

        waiting.State.Should().Be(ErasureState.Waiting);
        waiting.Stores.Should().OnlyContain(store => store.State == ErasureState.Waiting);
        _archive.Erased.Should().ContainSingle("the archive is not rewritten before all has arrived");
        done.Stores[0].Removals.Select(removal => removal.Records).Should().Equal(3, 2);
        done.Stores[1].Removals.Select(removal => removal.Records).Should().Equal(5);
        _history.Count("zzebu", User).Should().Be(0);
    }

    [Test]
    public async Task Erase_AskedAgain_HasTheSameReceiptUntilItIsDone_AndCoversTheLaterTime()
    {
        _archive.HasAllUntil = DateTimeOffset.MinValue;
        var clock = new HandClock();
        await using var host = await StartAsync(clock);
        var first = await host.EraseAsync(User);
        await host.UntilAsync(first.Id, "the history to be done", receipt => receipt.Stores[0].State == ErasureState.Done);

        clock.Advance(TimeSpan.FromMinutes(5));
        _history.Put("zzebu", User, 1);
        var second = await host.EraseAsync(User);
        var elsewhere = await host.EraseAsync(User, "ltlrt");
        _archive.HasAllUntil = DateTimeOffset.MaxValue;
        var done = await host.DoneAsync(first.Id);
        clock.Advance(TimeSpan.FromMinutes(5));
        var third = await host.EraseAsync(User);
        var receipts = await host.Get<IErasures>().ListAsync("zzebu", User, null, 10, default);

        second.Id.Should().Be(first.Id);
        elsewhere.Id.Should().NotBe(first.Id);
        done.RequestedAt.Should().Be(first.RequestedAt);
        done.CoversUntil.Should().Be(first.RequestedAt.AddMinutes(5));
        _archive.Erased.Where(request => request.Codops == "zzebu").First().RequestedAt.Should().Be(done.CoversUntil);
        done.Stores[0].Records.Should().Be(4);
        third.Id.Should().NotBe(first.Id, "the first is done");
        receipts.Select(receipt => receipt.Id).Should().Equal([third.Id, first.Id], "receipts are found by the id that they do not hold");
    }

    [Test]
    public async Task Erase_WithAFailingStore_TellsWhyAndTriesAgain_WithoutNamingThePerson()
    {
        var broken = true;
        _archive.OnErase = (request, _, _) => broken ? throw new PeachException($"The bucket is away for events/{request.User}.") : Task.CompletedTask;
        _history.OnErase = (request, _, _) => broken ? throw new InvalidOperationException($"Timeout performing DEL {request.User}") : Task.CompletedTask;
        await using var host = await StartAsync();
        var asked = await host.EraseAsync(User);

        var failed = await host.UntilAsync(asked.Id, "three failures", receipt => receipt.Stores.All(store => store.UnfinishedAttempts >= 3));
        broken = false;
        var done = await host.DoneAsync(asked.Id);

        failed.State.Should().BeOneOf(ErasureState.Failed, ErasureState.Running);
        failed.Stores[0].Reason.Should().Be("An error occurred; the log has the details.");
        failed.Stores[1].Reason.Should().Be("The bucket is away for events/(id).");
        done.Stores.Should().OnlyContain(store => store.Reason == null && store.Records == 3 && store.UnfinishedAttempts >= 3);
        _log.Text.Should().Contain("Timeout performing DEL (id)").And.NotContain("imkut", "the log outlives the erasure");
    }

    [Test]
    public async Task Erase_WhileAStoreCannotSayWhatHasArrived_FailsThereAloneAndGoesOn()
    {
        var broken = true;
        _archive.OnAsked = () =>
        {
            if (broken) throw new PeachException("The log of replica 2 is not reachable.");
        };
        await using var host = await StartAsync();
        var asked = await host.EraseAsync(User);

        var failed = await host.UntilAsync(asked.Id, "the failure", receipt => receipt.State == ErasureState.Failed && receipt.Stores[0].State == ErasureState.Done);
        broken = false;

        failed.Stores[1].Reason.Should().Be("The log of replica 2 is not reachable.");
        (await host.DoneAsync(asked.Id)).Stores[1].UnfinishedAttempts.Should().Be(0, "no attempt had begun");
    }

    [Test]
    public async Task Erasures_OfOneOrganisation_FollowOneAnother_AndABlockedStoreHoldsUpNobodyElse()
    {
        var blocked = new TaskCompletionSource();
        var begun = 0;
        _archive.OnErase = (request, progress, cancellationToken) =>
        {
            progress.Report(0.25);
            return request.Codops == "zzebu" && Interlocked.Increment(ref begun) == 1 ? blocked.Task.WaitAsync(cancellationToken) : Task.CompletedTask;
        };
        var quarantine = new DrawerStore("quarantine");
        await using var host = await PrivacyHost.StartAsync(_folder.Root, _database, [_history, _archive, quarantine], log: _log);

        var receipts = await host.Get<IErasures>().RequestAsync("zzebu", [.. Enumerable.Range(0, 5).Select(i => $"u{i}")], "tester", default);
        await Eventually.IsTrueAsync("the archive to be in the middle of one", async () =>
            (await ReceiptsAsync()).Any(receipt => receipt.Stores[1] is { State: ErasureState.Running, Progress: > 0.2 }));
        var elsewhere = await host.EraseAsync("u0", "ltlrt");
        await host.DoneAsync(elsewhere.Id);
        await Eventually.IsTrueAsync("the quarantine of all", async () => (await ReceiptsAsync()).All(receipt => receipt.Stores[2].State == ErasureState.Done));
        (await ReceiptsAsync()).Count(receipt => receipt.Stores[1].State == ErasureState.Waiting).Should().Be(4, "they follow the one that is blocked");
        blocked.SetResult();
        foreach (var receipt in receipts) await host.DoneAsync(receipt.Id);

        _archive.Erased.Where(request => request.Codops == "zzebu").Select(request => request.User).Should().BeEquivalentTo("u0", "u1", "u2", "u3", "u4");
        quarantine.MostAtOnce.Should().Be(1);
        _archive.MostAtOnce.Should().BeLessThanOrEqualTo(2, "one of each organisation");

        async Task<ErasureReceipt[]> ReceiptsAsync() => await Task.WhenAll(receipts.Select(receipt => host.FindAsync(receipt.Id)));
    }

    [Test]
    public async Task Erase_WithoutProgressForTooLong_IsMadeAgain()
    {
        var attempts = 0;
        // Hears no cancellation, as a hung disk would.
        _archive.OnErase = (_, _, _) => Interlocked.Increment(ref attempts) == 1 ? Task.Delay(Timeout.Infinite, CancellationToken.None) : Task.CompletedTask;
        await using var host = await PrivacyHost.StartAsync(_folder.Root, _database, [_archive], log: _log, settings: ("Privacy:StallTime", "00:00:02"));

        var done = await host.DoneAsync((await host.EraseAsync(User)).Id);

        done.Stores[0].UnfinishedAttempts.Should().Be(1);
        done.Stores[0].Records.Should().Be(3);
        _log.Text.Should().Contain("There was no progress for 2s");
    }

    [Test]
    public async Task Erase_CutOffByAStop_GoesOnAtTheNextStart_AndCountsOnce()
    {
        var inside = new TaskCompletionSource();
        _archive.OnErase = (_, _, cancellationToken) =>
        {
            inside.TrySetResult();
            return Task.Delay(Timeout.Infinite, cancellationToken);
        };
        string id;
        await using (var host = await StartAsync())
        {
            id = (await host.EraseAsync(User)).Id;
            await inside.Task.WaitAsync(Eventually.Limit);
        }

        _archive.OnErase = (_, _, _) => Task.CompletedTask;
        await using var next = await StartAsync();
        var done = await next.DoneAsync(id);

        done.Stores[1].Records.Should().Be(3);
        done.Stores[1].UnfinishedAttempts.Should().Be(1);
        done.Stores[1].Removals.Should().ContainSingle();
    }

    [Test]
    public async Task Erasures_WithTwoReplicas_AreEachCarriedOutOnce()
    {
        if (kind != "PostgreSQL") Assert.Ignore("A SQLite file belongs to one Peach.");
        var copy = new DirectoryInfo(_folder["second"]);
        await using var first = await PrivacyHost.StartAsync(_folder["first"], _database, [_archive], log: _log);
        // Replicas share the keys that protect what is in the database.
        Directory.CreateDirectory(Path.Combine(copy.FullName, "keys"));
        await first.EraseAsync("other");
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_folder["first"], "keys"))) File.Copy(file, Path.Combine(copy.FullName, "keys", Path.GetFileName(file)));
        await using var second = await PrivacyHost.StartAsync(copy.FullName, _database, [_archive], log: _log);

        string[] users = [.. Enumerable.Range(0, 20).Select(i => $"u{i}")];
        var both = await Task.WhenAll(
            Task.Run(() => first.Get<IErasures>().RequestAsync("zzebu", users, "one", default)), Task.Run(() => second.Get<IErasures>().RequestAsync("zzebu", [.. users.Reverse()], "two", default)));
        foreach (var receipt in both[0]) await second.DoneAsync(receipt.Id);
        foreach (var receipt in both[1]) await second.DoneAsync(receipt.Id);

        _archive.MostAtOnce.Should().Be(1, "one replica at a time");
        (await first.Get<IErasures>().ListAsync("zzebu", null, null, 100, default)).SelectMany(receipt => receipt.Stores).Should().OnlyContain(store => store.UnfinishedAttempts == 0);
    }

    [Test]
    public async Task Receipt_InTheDatabase_NeverShowsTheId_AndKeepsNoCopyOnceItIsDone()
    {
        _archive.HasAllUntil = DateTimeOffset.MinValue;
        await using var host = await StartAsync();
        var asked = await host.EraseAsync(User);

        var before = await DumpAsync(host);
        _archive.HasAllUntil = DateTimeOffset.MaxValue;
        await host.DoneAsync(asked.Id);
        var after = await DumpAsync(host);

        before.Should().NotContain("imkut").And.Contain("CfDJ8", "an encrypted copy is kept as long as it is needed");
        after.Should().NotContain("imkut").And.NotContain("CfDJ8").And.NotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(User)));
    }

    [Test]
    public async Task Batch_OfAThousandIdsSomeTwice_HasOneReceiptAPerson()
    {
        await using var host = await StartAsync();
        string[] users = [.. Enumerable.Range(0, IErasures.MaxUsers).Select(i => $"u{i % 900}")];
        foreach (var user in users.Distinct()) _history.Put("zzebu", user, 1);

        var receipts = await host.Get<IErasures>().RequestAsync("zzebu", users, "tester", default);

        receipts.Should().HaveCount(1000);
        receipts.Select(receipt => receipt.Id).Distinct().Should().HaveCount(900);
        receipts[950].Id.Should().Be(receipts[50].Id, "the answers stand in the order of the ids");
        users.Should().OnlyContain(user => _history.Count("zzebu", user) == 0, "the history is erased at once");
    }

    [Test]
    public async Task Request_ThatIsNotSound_BeginsNothingAndSaysWhy()
    {
        await using var host = await StartAsync();
        var erasures = host.Get<IErasures>();

        await Fails("zzebux", ["a"], "There is no organisation zzebux; did you mean zzebu?");
        await Fails("zzebu", [], "A request names 1 to 1000 ids, was 0.");
        await Fails("zzebu", [.. Enumerable.Repeat("a", 1001)], "A request names 1 to 1000 ids, was 1001.");
        await Fails("zzebu", ["a", ""], "The id at index 1 must not be empty.");
        await Fails("zzebu", ["Unknown"], "The id is \"Unknown\", which senders write for everybody who is not logged in; give the id of one person or device.");
        await Fails("zzebu", [new string('ž', 2049)], "The id must be at most 4096 bytes of UTF-8, was 4098.");
        (await erasures.ListAsync(null, null, null, 10, default)).Should().BeEmpty();

        async Task Fails(string codops, string[] users, string message) =>
            (await erasures.Invoking(face => face.RequestAsync(codops, users, "tester", default)).Should().ThrowAsync<PeachException>()).WithMessage(message);
    }

    [Test]
    public async Task Organisation_WithAnErasureUnderWay_IsNotRemoved()
    {
        _archive.HasAllUntil = DateTimeOffset.MinValue;
        await using var host = await StartAsync();
        var asked = await host.EraseAsync(User);

        var remove = () => host.Get<IOrganisationDirectory>().RemoveAsync("zzebu", default);
        await remove.Should().ThrowAsync<PeachException>().WithMessage("*an erasure that is not done*");
        _archive.HasAllUntil = DateTimeOffset.MaxValue;
        await host.DoneAsync(asked.Id);

        (await remove()).Should().BeTrue();
    }

    [Test]
    public async Task Receipt_OlderThanItsTime_IsRemoved_AndAnOpenErasureStays()
    {
        var clock = new HandClock();
        string done;
        string open;
        await using (var host = await StartAsync(clock))
        {
            done = (await host.EraseAsync(User)).Id;
            await host.DoneAsync(done);
            _archive.HasAllUntil = DateTimeOffset.MinValue;
            open = (await host.EraseAsync("other")).Id;
        }

        clock.Advance(TimeSpan.FromDays(1096));
        await using var later = await StartAsync(clock);

        await Eventually.IsTrueAsync("the old receipt to go", async () => await later.Get<IErasures>().FindAsync(done, default) is null);
        (await later.FindAsync(open)).State.Should().Be(ErasureState.Waiting);
    }

    [Test]
    public async Task Store_ThatIsNew_IsErasedToo()
    {
        _history.HasAllUntil = DateTimeOffset.MinValue;
        string id;
        await using (var host = await PrivacyHost.StartAsync(_folder.Root, _database, [_history])) id = (await host.EraseAsync(User)).Id;
        _history.HasAllUntil = DateTimeOffset.MaxValue;

        await using var updated = await StartAsync();

        (await updated.DoneAsync(id)).Stores.Select(store => (store.Store, store.Records)).Should().Equal(("history", 3), ("archive", 3));
    }

    private Task<PlatformHost> StartAsync(TimeProvider? clock = null) => PrivacyHost.StartAsync(_folder.Root, _database, [_history, _archive], clock, _log);

    /// <summary>All that stands in the tables of erasures.</summary>
    private static async Task<string> DumpAsync(PlatformHost host)
    {
        var text = new StringBuilder();
        await using var context = await host.Get<IDbContextFactory<PeachDbContext>>().CreateDbContextAsync();
        await context.Database.OpenConnectionAsync();
        foreach (var table in (string[])["erasures", "erasure_steps", "erasure_passes"])
        {
            await using var command = context.Database.GetDbConnection().CreateCommand();
            command.CommandText = $"SELECT * FROM {table}";
            await using DbDataReader reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                for (var i = 0; i < reader.FieldCount; i++) text.Append(reader.GetValue(i)).Append(' ');
        }

        return text.ToString();
    }
}

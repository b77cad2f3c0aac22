using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Peach.Core.Platform;
using Peach.Core.Platform.Database;
using Peach.Core.Platform.Leases;
using Peach.Core.Platform.Lifecycle;
using Peach.Tests.Hosting;

namespace Peach.Tests.Platform;

/// <summary>Two replicas that want the same lease, on both databases.</summary>
[TestFixture("SQLite")]
[TestFixture("PostgreSQL")]
public sealed class LeasesTests(string kind)
{
    private readonly TimerClock _clock = new();

    private TemporaryFolder _folder = null!;
    private string _database = "";
    private ServiceProvider _one = null!;
    private ServiceProvider _other = null!;

    [SetUp]
    public async Task CreateAsync()
    {
        _folder = new TemporaryFolder();
        _database = kind == "PostgreSQL" ? await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() : "";
        _one = Start(_database);
        _other = Start(_database);
        await _one.GetRequiredService<DatabaseMigrator>().MigrateAsync(CancellationToken.None);
    }

    [TearDown]
    public async Task RemoveAsync()
    {
        if (_one is not null) await _one.DisposeAsync();
        if (_other is not null) await _other.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Lease_HeldByAnother_IsNotGivenUntilReleased()
    {
        var held = await AcquireAsync(_one);
        held.Should().NotBeNull();
        (await AcquireAsync(_other)).Should().BeNull();
        (await AcquireAsync(_one)).Should().BeNull("a second job of the same replica is another holder");
        await using var different = await AcquireAsync(_other, "another");
        different.Should().NotBeNull("names are apart");

        await held!.DisposeAsync();
        await held.DisposeAsync();

        await using var next = await AcquireAsync(_other);
        next.Should().NotBeNull();
    }

    [Test]
    public async Task Lease_WantedByManyAtOnce_IsGivenToOne()
    {
        var leases = await Task.WhenAll(Enumerable.Range(0, 12).Select(number => Task.Run(() => AcquireAsync(number % 2 == 0 ? _one : _other))));

        var given = leases.Where(lease => lease is not null).ToList();
        given.Should().ContainSingle();
        await given[0]!.DisposeAsync();
    }

    [Test]
    public async Task Lease_Renewed_LastsLonger()
    {
        await using var lease = await AcquireAsync(_one);
        var before = await ExpiresAsync();
        await ExecuteAsync("UPDATE leases SET expires_at = expires_at - 5000");

        _clock.Advance(TimeSpan.FromSeconds(10));

        await Eventually.IsTrueAsync("the renewal", async () => await ExpiresAsync() >= before);
        lease!.Lost.IsCancellationRequested.Should().BeFalse();
        (await AcquireAsync(_other)).Should().BeNull();
    }

    [Test]
    public async Task Lease_OfACrashedHolder_IsTakenWhenExpired_AndLostToTheOldOne()
    {
        var old = await AcquireAsync(_one);
        await ExecuteAsync("UPDATE leases SET expires_at = expires_at - 3600000");

        await using var next = await AcquireAsync(_other);
        next.Should().NotBeNull("the lease has expired");
        _clock.Advance(TimeSpan.FromSeconds(10));

        await Eventually.IsTrueAsync("the old holder to notice", () => old!.Lost.IsCancellationRequested);
        await old!.DisposeAsync();
        (await AcquireAsync(_one)).Should().BeNull("an old holder's end does not release its successor's lease");
        next!.Lost.IsCancellationRequested.Should().BeFalse();
    }

    [Test]
    public async Task Lease_OfAReplicaThatStartsAnew_IsFreeAtOnce_AndOthersAreNot()
    {
        await using (var first = Start(_database))
        {
            first.GetRequiredService<Replica>().Claim();
            (await AcquireAsync(first)).Should().NotBeNull();
            (await AcquireAsync(_one, "others")).Should().NotBeNull();
            var second = () => _other.GetRequiredService<Replica>().Claim();
            second.Should().Throw<PeachStartupException>().WithMessage("*in use by another Peach*");
        }

        await using var next = Start(_database);
        next.GetRequiredService<Replica>().Claim();
        await next.GetRequiredService<DatabaseLeases>().ReleaseOfLastProcessAsync(CancellationToken.None);

        await using var lease = await AcquireAsync(next);
        lease.Should().NotBeNull("its holder is known to be dead");
        (await AcquireAsync(next, "others")).Should().BeNull("another replica holds it");
    }

    [Test]
    public async Task Lease_ThatCannotBeRenewed_IsLostBeforeItExpires()
    {
        await using var lease = await AcquireAsync(_one);
        await ExecuteAsync("ALTER TABLE leases RENAME TO away");

        _clock.Advance(TimeSpan.FromSeconds(10));
        lease!.Lost.IsCancellationRequested.Should().BeFalse("one renewal that fails is tried again");
        _clock.Advance(TimeSpan.FromSeconds(15));

        lease.Lost.IsCancellationRequested.Should().BeTrue("25 of 30 seconds have passed");
    }

    private static Task<ILease?> AcquireAsync(IServiceProvider replica, string name = "job") =>
        replica.GetRequiredService<ILeases>().TryAcquireAsync(name, CancellationToken.None);

    private async Task ExecuteAsync(string sql)
    {
        await using var context = await _one.GetRequiredService<IDbContextFactory<PeachDbContext>>().CreateDbContextAsync();
        await context.Database.ExecuteSqlRawAsync(sql);
    }

    private async Task<long> ExpiresAsync()
    {
        await using var context = await _one.GetRequiredService<IDbContextFactory<PeachDbContext>>().CreateDbContextAsync();
        return await context.Database.SqlQuery<long>($"SELECT expires_at AS \"Value\" FROM leases").SingleAsync();
    }

    private ServiceProvider Start(string database)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Platform:Data", _folder["data"]), new("Platform:Database", database)]).Build();
        return new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(_clock).AddPlatform(configuration).BuildServiceProvider();
    }
}

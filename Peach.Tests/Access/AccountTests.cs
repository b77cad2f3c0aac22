using System.Net;
using FluentAssertions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Peach.Core.Access;
using Peach.Core.Platform;
using Peach.Tests.Components;

namespace Peach.Tests.Access;

/// <summary>Accounts over a real database: first password, failed logins, locks, resets.</summary>
[TestFixture]
internal sealed class AccountTests
{
    [Test]
    public async Task Account_AfterFiveFailures_RefusesTheRightPasswordUntilTheLockEnds()
    {
        var time = new SettableTime();
        await using var host = await UiHost.StartAsync(time);
        for (var i = 0; i < 5; i++) (await Accounts(host).LogInAsync("admin", "wrong", null, default)).Should().BeNull();

        (await Accounts(host).LogInAsync("admin", host.Password, null, default)).Should().BeNull("the account is locked");
        time.Advance(TimeSpan.FromMinutes(4.9));
        (await Accounts(host).LogInAsync("admin", host.Password, null, default)).Should().BeNull("the lock lasts 5 minutes");
        time.Advance(TimeSpan.FromMinutes(0.2));
        (await Accounts(host).LogInAsync("admin", host.Password, null, default)).Should().NotBeNull("the lock is over");
    }

    [Test]
    public async Task Account_FailuresBelowTheLimit_AreForgottenByASuccess()
    {
        await using var host = await UiHost.StartAsync();
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 4; i++) await Accounts(host).LogInAsync("admin", "wrong", null, default);
            (await Accounts(host).LogInAsync("admin", host.Password, null, default)).Should().NotBeNull("round {0}", round);
        }
    }

    [Test]
    public async Task Account_GuessedAtManyTimesAtOnce_LocksAsIfOneAfterTheOther()
    {
        await using var host = await UiHost.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Accounts(host).LogInAsync("admin", "wrong", null, default)));
        (await Accounts(host).LogInAsync("admin", host.Password, null, default)).Should().BeNull("simultaneous guesses count too");
    }

    [Test]
    public async Task UnknownName_IsRefused()
    {
        await using var host = await UiHost.StartAsync();
        (await Accounts(host).LogInAsync("nobody", host.Password, null, default)).Should().BeNull();
    }

    [TestCase("Access:AdminToken", "short", "Access:AdminToken must be at least 16 characters, was 5")]
    [TestCase("PEACH_ADMIN_TOKEN", "short", "PEACH_ADMIN_TOKEN must be at least 16 characters, was 5")]
    [TestCase("Access:MaxFailedLogins", "0", "Access:MaxFailedLogins must be 1 to 100, was 0")]
    [TestCase("Access:LockoutTime", "00:00:00", "Access:LockoutTime must be 00:00:01 to 1.00:00:00, was 00:00:00")]
    public void Settings_OutOfRange_AreRefusedByName(string key, string value, string message)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(key, (string?)value)]).Build();
        var start = () => new ServiceCollection().AddAccess(configuration);
        start.Should().Throw<PeachStartupException>().WithMessage(message);
    }

    [Test]
    public async Task Strangers_WhoKnowAName_DoNotLockOutABrowserThatWasLoggedInBefore()
    {
        var time = new SettableTime();
        await using var host = await UiHost.StartAsync(time);
        using var known = await SessionClient.LogInAsync(new Uri(host.Address), "admin", host.Password);
        using var stranger = host.CreateClient();
        for (var i = 0; i < 6; i++) (await SessionClient.TryAsync(stranger, "admin", "a guess")).Should().Be(HttpStatusCode.UnprocessableEntity);

        (await SessionClient.TryAsync(stranger, "admin", host.Password)).Should().Be(HttpStatusCode.UnprocessableEntity, "others are locked out, whatever they know");
        (await SessionClient.TryAsync(known, "admin", host.Password)).Should().Be(HttpStatusCode.Redirect, "its owner's browser is not");
        for (var i = 0; i < 5; i++) (await SessionClient.TryAsync(known, "admin", "forgotten")).Should().Be(HttpStatusCode.UnprocessableEntity);
        (await SessionClient.TryAsync(known, "admin", host.Password)).Should().Be(HttpStatusCode.UnprocessableEntity, "it has a count of its own");
        time.Advance(TimeSpan.FromMinutes(5.1));
        (await SessionClient.TryAsync(known, "admin", host.Password)).Should().Be(HttpStatusCode.Redirect);
        (await SessionClient.TryAsync(stranger, "admin", host.Password)).Should().Be(HttpStatusCode.Redirect);
    }

    [Test]
    public async Task Device_OfOneAccount_IsNoneForAnother()
    {
        await using var host = await UiHost.StartAsync();
        var password = (await Accounts(host).AddAsync("other", default))!;
        using var others = await SessionClient.LogInAsync(new Uri(host.Address), "other", password);
        for (var i = 0; i < 5; i++) await SessionClient.TryAsync(others, "admin", "a guess");

        using var stranger = host.CreateClient();
        (await SessionClient.TryAsync(stranger, "admin", host.Password)).Should().Be(HttpStatusCode.UnprocessableEntity, "guesses with somebody else's cookie are a stranger's");
    }

    private static IAccountDirectory Accounts(UiHost host) => host.Services.GetRequiredService<IAccountDirectory>();

    private sealed class SettableTime : TimeProvider
    {
        private long _offset;

        public void Advance(TimeSpan by) => Interlocked.Add(ref _offset, by.Ticks);

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _offset));
    }
}

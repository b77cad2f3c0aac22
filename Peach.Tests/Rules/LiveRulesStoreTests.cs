using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Peach.Core.Platform;
using Peach.Core.Rules;
using Peach.Core.Rules.Storage;
using Peach.Tests.Hosting;

namespace Peach.Tests.Rules;

/// <summary>Versions of rules on both databases, and two replicas at once.</summary>
[TestFixture("SQLite")]
[TestFixture("PostgreSQL")]
public sealed class LiveRulesStoreTests(string kind)
{
    private static readonly RuleSubject Subject = RuleSubject.Endpoint("demo", "e");

    private TemporaryFolder _folder = null!;
    private PlatformHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        var database = kind == "PostgreSQL" ? await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() : "";
        _host = await PlatformHost.StartAsync(_folder["data"], (services, configuration) => services.AddRules(configuration), ("Platform:Database", database));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Versions_OfManyAtOnce_AreCountedOneByOneAndSeenByOthers()
    {
        using var other = ActivatorUtilities.CreateInstance<LiveRulesStore>(_host.Services);
        var here = _host.Get<ILiveRules>();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => TryAsync(i % 2 == 0 ? here : other, $"- pin: {{item: i{i}}}")));

        var saved = outcomes.Count(outcome => outcome);
        saved.Should().BePositive();
        var versions = await here.VersionsAsync(Subject, default);
        versions.Select(version => version.Version).Should().Equal(Enumerable.Range(1, saved).Reverse(), "each number is given once");

        await other.LoadAsync(default);
        other.Of("demo", "e").Current!.Version.Should().Be(versions[0]);
        other.LatestVersion(Subject).Should().Be(saved);

        await here.SaveAsync(Subject, new RuleEdit(null, "ruta", "enough"), default);
        await other.LoadAsync(default);
        other.Of("demo", "e").Current.Should().BeNull();
        (await FluentActions.Awaiting(() => other.SaveAsync(Subject, new RuleEdit("", "ann", "", saved), default)).Should().ThrowAsync<PeachException>())
            .WithMessage($"ruta has saved version {saved + 1} meanwhile (\"enough\")*");
    }

    private static async Task<bool> TryAsync(ILiveRules store, string text)
    {
        try
        {
            await store.SaveAsync(Subject, new RuleEdit(text, "ruta", ""), default);
            return true;
        }
        catch (PeachException)
        {
            return false;
        }
    }
}

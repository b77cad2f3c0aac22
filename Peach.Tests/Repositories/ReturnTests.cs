using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Peach.Core.Endpoints.Statistics;
using Peach.Core.Repositories;
using Peach.Core.Repositories.Returns;
using Peach.Tests.Hosting;

namespace Peach.Tests.Repositories;

/// <summary>New versions that do worse than the ones before.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class ReturnTests
{
    private static readonly RepositoriesOptions Options = new();

    [TestCase(1000, 10, 1000, 100, true, TestName = "Rate_FromOneToTenPercent_IsWorse")]
    [TestCase(1000, 10, 1000, 50, false, TestName = "Rate_WithinTheMargin_IsNot")]
    [TestCase(100, 1, 100, 10, false, TestName = "Rate_ThatMayBeChance_IsNot")]
    [TestCase(100, 0, 99, 99, false, TestName = "Rate_OfTooFewCalls_IsNot")]
    [TestCase(100, 0, 100, 100, true, TestName = "Rate_OfAllCalls_IsWorse")]
    [TestCase(1000, 500, 1000, 100, false, TestName = "Rate_ThatFalls_IsNot")]
    public void Failures_AreCompared(long calls, long failures, long callsAfter, long failuresAfter, bool isWorse)
    {
        var time = TimeSpan.FromMilliseconds(5);
        var worse = HealthComparison.Worse("similar", new CallHealth(calls, failures, time), new CallHealth(callsAfter, failuresAfter, time), Options);
        (worse is not null).Should().Be(isWorse, worse);
    }

    [TestCase(10, 29, false)]
    [TestCase(10, 31, true)]
    [TestCase(2, 20, false, Description = "less than 20 ms slower is nobody's concern")]
    public void Latency_IsCompared(int before, int after, bool isWorse) =>
        (HealthComparison.Worse("similar", new CallHealth(500, 0, TimeSpan.FromMilliseconds(before)), new CallHealth(500, 0, TimeSpan.FromMilliseconds(after)), Options) is not null)
            .Should().Be(isWorse);

    [Test]
    public void Tally_Reads_CallsFailuresAndTheQuantile()
    {
        var tally = new CallTally();
        Parallel.For(0, 1000, i => tally.Record(TimeSpan.FromMilliseconds(i < 960 ? 4 : 400), failed: i % 10 == 0));

        var health = tally.Read();
        health.Should().BeEquivalentTo(new { Calls = 1000L, Failures = 100L });
        health.P95.TotalMilliseconds.Should().BeInRange(3.2, 4.8);
    }

    [Test]
    public async Task NewVersion_ThatFails_IsTakenBack_StaysOut_AndTheNextOneComesIn()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root);
        var first = project.Push(("peach.yaml", Yaml("one")));
        await using var host = await RepositoriesHost.StartAsync(folder.Root);
        await host.AddAsync(project.Bare);
        await host.RolloutAsync(first);
        var bad = project.Push(("peach.yaml", Yaml("bad")));
        await host.RolloutAsync(bad);
        var id = (await host.RepositoryAsync("the bad commit to run", view => view.Head == bad && view.State == RepositoryState.Current)).Id;
        var watch = host.Services.GetRequiredService<ReturnWatch>();
        Count(host, id, first, 200, 0);
        Count(host, id, bad, 200, 1);
        await watch.LookAsync(default);
        host.Catalog.Find(id)!.Hold.Should().BeNull("it does as well as the one before");

        Count(host, id, bad, 200, 150);
        await watch.LookAsync(default);

        host.Catalog.Find(id)!.Hold.Should().BeEquivalentTo(new { Kind = HoldKind.Returned, Commit = first, Avoids = bad, By = "Peach" });
        await Eventually.IsTrueAsync("the first to run again", () => host.Section.Find("first")!.Content == "one");
        var rollouts = await host.Catalog.ListRolloutsAsync(id, 1, default);
        rollouts[0].Should().BeEquivalentTo(new { Kind = RolloutKind.Return, Commit = first, By = "Peach" });
        rollouts[0].Reason.Should().Be("first failed in 37.8% of 400 calls, before in 0.0% of 200");
        await watch.LookAsync(default);

        await host.Services.GetRequiredService<IRepositoryHolds>().ResumeAsync(id, default);
        await Eventually.IsTrueAsync("the bad one to run, as it was asked for", () => host.Section.Find("first")!.Content == "bad" && host.Catalog.List()[0].State == RepositoryState.Current);
        await watch.LookAsync(default);
        host.Catalog.Find(id)!.Hold.Should().BeNull("who brought it back knows what it does");

        var good = project.Push(("peach.yaml", Yaml("good")));
        await host.RolloutAsync(good);
        host.Catalog.Find(id)!.Hold.Should().BeNull();
        host.Section.Find("first")!.Content.Should().Be("good");
    }

    private static string Yaml(string value) => $"things:\n  first: {{value: {value}}}\n";

    private static void Count(RepositoriesHost host, string repository, string commit, int calls, int failures)
    {
        var tally = host.Services.GetRequiredService<CommitTallies>().Of(new SourceCommit(repository, "project", "demo", commit, ""), "first");
        for (var i = 0; i < calls; i++) tally.Record(TimeSpan.FromMilliseconds(3), i < failures);
    }
}

using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using Peach.Core.Platform;
using Peach.Core.Secrets;
using Peach.Core.Tasks;
using Peach.Tests.Hosting;
using Peach.Tests.Tasks;

namespace Peach.Tests.Secrets;

public sealed class SecretsTests
{
    private static TasksHost _host = null!;

    private static ISecrets Secrets => _host.Get<ISecrets>();

    private static ISecretValues Values => _host.Get<ISecretValues>();

    [OneTimeSetUp]
    public static async Task StartAsync() => _host = await TasksHost.StartAsync();

    [OneTimeTearDown]
    public static async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task Value_SetAndReplaced_IsGivenToTheOrganisationAlone()
    {
        var told = new List<string>();
        Values.Changed += told.Add;
        await Secrets.SetAsync("demo", "GIVEN", "first", "ona", default);
        var before = Values.VersionOf("demo", ["GIVEN"]);
        await Secrets.SetAsync("demo", "GIVEN", "second", "jonas", default);
        Values.Changed -= told.Add;

        (await Values.ReadAsync("demo", ["GIVEN", "NONE"], default)).Values.Should().BeEquivalentTo(new Dictionary<string, string> { ["GIVEN"] = "second" });
        (await Values.ReadAsync("ltlrt", ["GIVEN"], default)).Values.Should().BeEmpty();
        var set = await Values.ReadAsync("demo", ["GIVEN"], default);
        set.Version.Should().Be(Values.VersionOf("demo", ["GIVEN"])).And.NotBe(before);
        set.ToString().Should().NotContain("second");
        told.Should().Contain("demo");
        var view = (await Secrets.ListAsync("demo", default)).Single(secret => secret.Name == "GIVEN");
        (view.CreatedBy, view.UpdatedBy).Should().Be(("ona", "jonas"));
        view.ToString().Should().NotContain("second");
    }

    [TestCase("PEACH_URL")]
    [TestCase("PATH")]
    [TestCase("LD_PRELOAD")]
    [TestCase("PYTHONPATH")]
    [TestCase("lower")]
    [TestCase("1ST")]
    [TestCase("")]
    [TestCase("A\n")]
    public async Task Name_OfPeachsOwnVariablesOrNone_IsRefused(string name)
    {
        var setting = () => Secrets.SetAsync("demo", name, "planted-value", "ona", default);

        (await setting.Should().ThrowAsync<PeachException>()).Which.Message.Should().NotContain("planted-value");
    }

    [Test]
    public async Task Value_EmptyTooLongOrWithACodeZero_IsRefusedWithoutShowingIt()
    {
        foreach (var value in (string[])["", new string('x', 64 * 1024) + "é", "a\0b"])
        {
            var setting = () => Secrets.SetAsync("demo", "BAD", value, "ona", default);
            (await setting.Should().ThrowAsync<PeachException>()).Which.Message.Should().NotContain("xxx");
        }

        await Secrets.SetAsync("demo", "LONG", new string('x', 64 * 1024), "ona", default);
        var unknown = () => Secrets.SetAsync("dmeo", "A", "value", "ona", default);
        await unknown.Should().ThrowAsync<PeachException>().WithMessage("*dmeo*demo*");
    }

    [Test]
    public async Task Row_WithAnotherSecretsValue_IsRefused()
    {
        await Secrets.SetAsync("ltlrt", "THEIRS", "theirs", "ona", default);
        await Secrets.SetAsync("demo", "MOVED", "ours", "ona", default);
        await using (var context = await _host.Get<IDbContextFactory<PeachDbContext>>().CreateDbContextAsync())
        {
            await context.Database.ExecuteSqlAsync(
                $"UPDATE secrets SET protected_value = (SELECT protected_value FROM secrets WHERE name = 'THEIRS') WHERE name = 'MOVED'");
        }

        var reading = () => Values.ReadAsync("demo", ["MOVED"], default);

        await reading.Should().ThrowAsync<PeachException>().WithMessage("*MOVED*Set it again*");
        await Secrets.RemoveAsync("demo", "MOVED", force: false, "ona", default);
    }

    [Test]
    public async Task Manifest_ThatNamesAnUnknownSecret_IsToldTheClosestAndWhereToAddIt()
    {
        await Secrets.SetAsync("demo", "WEATHER_KEY", "value", "ona", default);
        var commit = _host.Commit("demo", ("a.py", "def train():\n    pass\n"));

        var plans = await _host.PlanAsync(commit, "one:\n  module: a.py\n  method: train\n  secrets: [WETHER_KEY]\ntwo:\n  module: a.py\n  method: train\n  secrets: PATH\n");

        plans.Should().OnlyContain(plan => plan.Content == null);
        plans[0].Problems.Single().ToString().Should().Contain("tasks.one.secrets").And.Contain("did you mean WEATHER_KEY?").And.Contain("/organisations");
        plans[1].Problems.Single().ToString().Should().Contain("PATH").And.Contain("another name");
    }

    [Test]
    public async Task Run_OfATaskThatNamesASecret_FindsItsNewestValueAndNeverShowsIt()
    {
        await Secrets.SetAsync("demo", "RUN_KEY", "first-planted", "ona", default);
        await Secrets.SetAsync("demo", "NOT_NAMED", "elsewhere", "ona", default);
        var commit = _host.Commit("demo", ("a.py", """
            import os, sys
            def show():
                key = os.environ["RUN_KEY"]
                print("key", key, "other", os.environ.get("NOT_NAMED"))
                print("x" * 8190 + key + "y" * 20000, file=sys.stderr)
                return {"length": len(key), "key": key}
            def fail():
                raise ValueError(os.environ["RUN_KEY"])
            """));
        await _host.DeployAsync(commit, "show:\n  module: a.py\n  method: show\n  secrets: [RUN_KEY]\nfail:\n  module: a.py\n  method: fail\n  secrets: RUN_KEY\n");

        var shown = await _host.FinishedRunAsync("show");
        var failed = await _host.FinishedRunAsync("fail");
        var log = await _host.Board.ReadLogAsync(shown.Id, 0, 100, default);

        shown.Result.Should().Contain("13").And.Contain("[RUN_KEY]");
        log.Select(line => line.Text).Should().Contain("key [RUN_KEY] other None");
        log.Single(line => line.IsError).Text.Should().StartWith("xxxx").And.EndWith("(line cut)");
        failed.Error.Should().Contain("ValueError: [RUN_KEY]");
        new[] { shown.Id, failed.Id }.SelectMany(id => Directory.EnumerateFiles(Path.Combine(_host.Data, "runs", id))).Select(File.ReadAllText)
            .Should().NotContain(text => text.Contains("first-pl"), "a secret is hidden in all that a run leaves");

        var deleting = () => Secrets.RemoveAsync("demo", "RUN_KEY", force: false, "ona", default);
        await deleting.Should().ThrowAsync<PeachException>().WithMessage("*task fail, task show*");
        (await Secrets.ListAsync("demo", default)).Single(secret => secret.Name == "RUN_KEY").Uses.Select(use => use.ToString()).Should().BeEquivalentTo("task show", "task fail");

        await Secrets.SetAsync("demo", "RUN_KEY", "the second value", "ona", default);
        await Eventually.IsTrueAsync("a run with the new value", async () => (await _host.RunsAsync("show")).Any(run => run.Result?.Contains("16") == true));

        (await Secrets.RemoveAsync("demo", "RUN_KEY", force: true, "ona", default)).Should().BeTrue();
        (await Secrets.RemoveAsync("demo", "RUN_KEY", force: true, "ona", default)).Should().BeFalse();
        await Eventually.IsTrueAsync("a run that says what is missing", async () => (await _host.RunsAsync("show")).Any(run =>
            run.State == TaskRunState.Failed && run.Error!.Contains("The secret RUN_KEY of demo is not there any more")));
    }
}

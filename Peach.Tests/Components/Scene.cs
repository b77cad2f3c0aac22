using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Peach.Core.Alerts;
using Peach.Core.Archive;
using Peach.Core.Endpoints;
using Peach.Core.Forge;
using Peach.Core.History;
using Peach.Core.Metrics;
using Peach.Core.Previews;
using Peach.Core.Privacy;
using Peach.Core.Repositories;
using Peach.Core.Rules;
using Peach.Core.Tasks;

namespace Peach.Tests.Components;

/// <summary>A platform in the middle of its day: something of everything, the unpleasant included.</summary>
internal static class Scene
{
    public const string Commit = "4f1c9a27be03d5518ac2b6f0e7d9318a55c0ffee";

    public static async Task FillAsync(UiHost host)
    {
        var now = host.Time.GetUtcNow();
        await host.Organisations.AddAsync("ltlrt", "LRT", default);
        await host.Organisations.AddAsync("chrts", "Radio Télévision Suisse", default);
        await host.SiteKeys.AddAsync("zzebu00000000017", "ltlrt", default);
        await host.SiteKeys.AddAsync("rts-web", "chrts", default);

        host.Repositories.Put(new RepositoryView(
            "r1", "recommendations", "ltlrt", "https://gitlab.example.org/lrt/recommendations.git", null, true, "main", Commit, "Rūta Kazlauskaitė",
            "Weigh yesterday's plays less", RepositoryState.Partial, null, now.AddSeconds(-12), 4, 1)
        {
            NextPollAt = now.AddSeconds(40),
            HasSshKey = true,
            SshHostKeys = ["SHA256:ROQFvPThGrW4RuWLoL9tq9I9zJ42fK4XywyRtbOz/EQ (ssh-ed25519)"],
        });
        host.Repositories.Put(new RepositoryView(
            "r2", "rts-personalisation", "chrts", "https://gitlab.example.org/rts/personalisation.git", "production", true, "production", "9d2e41b0aa7712c3", "Ann Favre",
            "Add the evening row", RepositoryState.Unreachable, "The git server refused the access token. Make a new one with read_repository and enter it here.",
            now.AddMinutes(-42), 2, 0)
        {
            NextPollAt = now.AddMinutes(4),
        });

        host.Repositories.Rollouts.Add(new RolloutView(
            "o2", "r1", "recommendations", "ltlrt", Commit, "Rūta Kazlauskaitė", now.AddMinutes(-4), "Weigh yesterday's plays less", now.AddMinutes(-3), now.AddMinutes(-3),
            RolloutState.Partial,
            [
                new ManifestProblem(ProblemSeverity.Error, "peach.yaml", 14, 5, "endpoints.similar.wieght is not a known key; did you mean weight?"),
                new ManifestProblem(ProblemSeverity.Warning, "peach.yaml", 22, 3, "endpoints.trending.cache is not carried out yet"),
                new ManifestProblem(ProblemSeverity.Error, "similar.ipynb", 0, 0, "cell 3: invalid syntax (line 2)"),
            ],
            ["trending", "train-trending", "hello"], ["similar"], ["evening"], ["old-top-ten"])
        {
            PreviousCommit = "00ab34cd56ef7890",
            Changes =
            [
                new DefinitionChange("endpoints.trending", DefinitionChangeKind.Changed, [new ValueChange("components.plays.weight", "90", "50"), new ValueChange("cache", null, "\"00:00:30\"")]),
                new DefinitionChange("endpoints.hello", DefinitionChangeKind.Added, [new ValueChange("url", null, "\"/hello\"")]),
                new DefinitionChange("tasks.train-trending", DefinitionChangeKind.Same, []),
                new DefinitionChange("endpoints.similar", DefinitionChangeKind.Kept, []),
                new DefinitionChange("endpoints.old-top-ten", DefinitionChangeKind.Removed, []),
            ],
        });
        host.Repositories.Rollouts.Add(new RolloutView(
            "o1", "r1", "recommendations", "ltlrt", "00ab34cd56ef7890", "Jonas Petraitis", now.AddHours(-7), "Count plays, not page views", now.AddHours(-6), now.AddHours(-6),
            RolloutState.Succeeded, [], ["trending", "similar", "train-trending"], [], [], []));

        host.Forge.Shown = new ForgeView(
            new ForgeSettings(null, null, null, null), ForgeKind.GitLab, "https://gitlab.example.org/api/v4", "lrt/recommendations", false, true,
            "https://gitlab.example.org/api/v4 answered 403: insufficient_scope. The token may not do this; give one with the scope api (GitLab) or with the right to write statuses and comments.",
            now.AddMinutes(-3), now.AddDays(-2), 0);
        host.Previews.All.Add(new PreviewView(
            "p1", "r1", "recommendations", "ltlrt", "feature/weigh-by-evening", Commit, 42, "Weigh plays by the hour of the day",
            "https://gitlab.example.org/lrt/recommendations/-/merge_requests/42", "Rūta Kazlauskaitė", PreviewState.Partial, null,
            [new ManifestProblem(ProblemSeverity.Error, "peach.yaml", 14, 5, "endpoints.evening.wieght is not a known key; did you mean weight?")],
            [new TrialEndpoint("ltlrt", "similar", "similar"), new TrialEndpoint("ltlrt", "trending", "trending")], now.AddHours(-2), now.AddMinutes(-4), now.AddDays(14))
        {
            Replay = new ReplayReport(Commit, now.AddMinutes(-4), now.AddMinutes(-3), true,
            [
                new EndpointDifference("ltlrt", "similar", "similar", 100, 61, 72, 0.83, 0.91, 137, 131, Side(12, 31, 0, 2), Side(14, 58, 1, 2),
                    [new DifferenceExample("article_id=2193415&amount=4", Example("2193411", "2193400", "2190074"), Example("2193411", "2194292", "2193400"))]),
                new EndpointDifference("ltlrt", "trending", "trending", 88, 88, 88, 1, 1, 0, 0, Side(3, 5, 0, 0), Side(3, 6, 0, 0), []),
            ]),
        });

        var states = new[] { TaskRunState.Running, TaskRunState.Succeeded, TaskRunState.Failed, TaskRunState.Succeeded, TaskRunState.TimedOut, TaskRunState.Succeeded };
        for (var i = 0; i < 14; i++)
        {
            var state = states[i % states.Length];
            if (i > 0 && state == TaskRunState.Running) state = TaskRunState.Succeeded;
            var started = now.AddMinutes(-i * 5).AddSeconds(-20);
            host.Tasks.Runs.Add(new TaskRunView(
                $"run{i}", "r1.train-trending", "train-trending", "ltlrt", "recommendations", Commit, state, started,
                state == TaskRunState.Running ? null : started.AddSeconds(4 + i * 7 % 23), state == TaskRunState.Running ? null : state == TaskRunState.Succeeded ? 0 : 1,
                state == TaskRunState.Succeeded ? """{"items":1200,"model":"trending"}""" : null,
                state == TaskRunState.Failed ? "KeyError: 'plays'\ntrending.ipynb, cell 4, line 7" : null, 187_000_000, TimeSpan.FromSeconds(3.4)));
        }

        host.Tasks.Tasks.Add(new TaskView("r1.train-trending", "ltlrt", "r1", "recommendations", "train-trending", "ltlrt", Commit, "trending.ipynb · train", TimeSpan.FromMinutes(10), null, host.Tasks.Runs[0]));
        host.Tasks.Tasks.Add(new TaskView("r1.train-similar", "ltlrt", "r1", "recommendations", "train-similar", "ltlrt", "00ab34cd56ef7890", "similar.ipynb · train", TimeSpan.FromMinutes(30), "cell 3: invalid syntax (line 2)", null));
        host.Tasks.Tasks[0] = host.Tasks.Tasks[0] with { Fresh = TimeSpan.FromMinutes(30) };
        await host.Alerts.RaiseAsync(
            new AlertReport("ltlrt", "task:r1.train-similar", AlertKind.Failing, "the task train-similar of recommendations",
                "The run that began at 2026-06-01 09:12:40 UTC failed. KeyError: 'plays' (similar.ipynb, cell 3, line 2)", "/tasks/runs/run2"), default);
        await host.Alerts.RaiseAsync(
            new AlertReport("ltlrt", "task:r1.train-trending", AlertKind.Late, "the task train-trending of recommendations",
                "Its last run that succeeded ended at 2026-06-01 08:32 UTC, and its model must be no older than 30m.", "/tasks"), default);
        await host.Alerts.RaiseAsync(new AlertReport("chrts", "task:r2.import", AlertKind.Lost, "the task import of rts-personalisation", "The run that began at 2026-05-30 03:00:00 UTC was lost.", null), default);
        await host.Alerts.ClearAsync("chrts", "task:r2.import", AlertKind.Lost, default);
        await host.Alerts.AddAsync(new NewAlertChannel("chrts", "on call", AlertChannelKind.Slack, "", null), "admin", default);
        host.Tasks.Runs.Add(new TaskRunView("run90", "r2.fetch", "fetch-metadata", "chrts", "recommendations-rts", Commit, TaskRunState.Succeeded, now.AddMinutes(-50), now.AddMinutes(-21), 0, null, null, null, null));
        host.Tasks.Runs.Add(new TaskRunView("run91", "r1.train-similar", "train-similar", "ltlrt", "recommendations", Commit, TaskRunState.Lost, now.AddMinutes(-44), now.AddMinutes(-12), null, null, "Its host is gone.", null, null) { Attempt = 2, RetryOf = "run90", Cause = TaskRunCause.Retry, Host = "peach-2" });
        RunMetricPoint Point(double value, int step) => new(value, step, now.AddSeconds(step - 400));
        host.RunRecords.Told["run0"] = new RunTold(
            new RunProgress(450, 1000, "epoch 5", now.AddSeconds(-1)),
            [
                new RunMetric("run0", "loss", Point(0.042, 60), 61, [.. Enumerable.Range(0, 61).Select(step => Point(2.0 / (step + 1) + (0.05 * (step % 3)), step))]),
                new RunMetric("run0", "recall_at_20_of_the_items_that_were_played_to_their_end", Point(1.2e7, 3), 20_000, [Point(3, 1), Point(1.2e7, 3)]),
            ],
            2);
        host.RunRecords.Metrics.AddRange(Enumerable.Range(0, 12).Select(run => new RunMetric($"run{12 - run}", "recall", new RunMetricPoint(0.2 + (0.01 * run) - (0.004 * (run % 3)), null, now.AddMinutes(run - 60)), 1, [])));
        host.RunRecords.Artifacts["notebook.html"] = "<h1>Trained</h1><script>document.title = 'taken over'; parent.document.title = 'taken over';</script>";
        host.RunRecords.Artifacts["notebook.ipynb"] = "{}";
        host.Tasks.Print(now.AddSeconds(-19), "reading events of the last 24 hours");
        host.Tasks.Print(now.AddSeconds(-14), "UserWarning: 3 events have no item", isError: true);
        host.Tasks.Print(now.AddSeconds(-9), "1,204,388 events, 8,311 items");

        host.Endpoints.Endpoints.Add(new EndpointView(
            "ltlrt", "similar", "/similar", "r1", "recommendations", Commit, "endpoints.similar.wieght is not a known key; did you mean weight?",
            [new EndpointComponentView("cooccurrence", "similar.ipynb · similar", 0.8, false), new EndpointComponentView("embedding", "vectors.ipynb · near", 0.2, false), new EndpointComponentView("popular", "trending.ipynb · trending", 0, true)],
            [
                new EndpointParameterView("article_id", "string", true, null) { Description = "The article that is read.", Example = "2193415", MaxLength = 64 },
                new EndpointParameterView("amount", "integer", false, "10") { Min = 1, Max = 100, Example = "10" },
                new EndpointParameterView("order", "enum", false, null) { Values = ["new", "popular"], Example = "new" }, new EndpointParameterView("since", "date", false, null) { Example = "2026-05-17" },
            ],
            TimeSpan.FromMilliseconds(300), "article_id=2193415&amount=3", 214.3, TimeSpan.FromMilliseconds(3.1), TimeSpan.FromMilliseconds(18.7), 12_858, 2, 31)
        {
            Figures = [Figures("cooccurrence", Commit[..8], true, 9_913), Figures("embedding", Commit[..8], true, 2_406), Figures("cooccurrence", "00ab34cd", false, 182_443), Figures("popular", Commit[..8], true, 0)],
            Recent = [.. Enumerable.Range(0, 60).Select(index => 2000 + (int)(300 * Math.Sin(index / 5.0)))], Refusals = new EndpointRefusals(17, 0, 3),
        });
        host.Endpoints.Endpoints.Add(new EndpointView(
            "ltlrt", "trending", "/trending", "r1", "recommendations", Commit, null,
            [new EndpointComponentView("trending", "trending.ipynb · trending", 1, false)], [], TimeSpan.FromSeconds(1), "", 0, null, null, 0, 0, 0));

        host.Rules.Own[("ltlrt", "similar")] = "- exclude: seen\n  days: 30\n- require: {language: \"{lang}\"}\n- limit: {by: show_id, to: 2}\n";
        await host.Rules.SaveAsync(
            host.Rules.Find("ltlrt", "similar")!, new RuleEdit("- exclude: seen\n- limit: {by: show_id, to: 2}\n- blocklist: recalled\n", "ruta.kazlauskaite", "The evening row repeated itself"), default);
        await host.Rules.SaveAsync(
            host.Rules.Find("ltlrt", "similar")!,
            new RuleEdit(
                "- exclude: seen\n  days: 30\n  min_completion: 0.5\n- exclude: unavailable\n- require: {language: [lt, \"{lang}\"]}\n- boost: {where: {genre: news}, factor: 1.3}\n- limit: {by: show_id, to: 2}\n"
                + "- pin: {item: \"2193415\", position: 1, from: 2026-06-01, until: 2026-06-02}\n- blocklist: recalled\n- blocklist: [\"2190074\", \"2190075\"]\n", "admin", "Election night"), default);
        await host.Rules.Live.SaveAsync(RuleSubject.Blocklist("ltlrt", "recalled"), new RuleEdit("2193400\n2193411", "jonas.petraitis", "Rights ended"), default);

        host.History.Put(
            "ltlrt", "ruta",
            new HistoryEntry("urn:lrt:video:2193415", "video", now.AddSeconds(-40), 1312, 2710, 0.484, false, 2),
            new HistoryEntry("urn:lrt:article:sausio-13-oji-prisiminimai-is-televizijos-boksto-apsupties-ir-kiti-liudijimai", "article", now.AddHours(-5), null, null, 0.95, true, 1),
            new HistoryEntry("urn:lrt:audio:klasika-live", "audio", now.AddDays(-12), 5400, null, 0, false, 17));

        await host.Organisations.UpdateAsync("chrts", organisation => organisation.ArchiveDays = 180, default);
        host.Codex.Put("chrts", "urn:rts:video:14567", """{"id":"urn:rts:video:14567","title":"19h30 du 21 novembre, avec un titre assez long pour ne pas tenir sur une ligne","genre":"news"}""");
        host.Codex.Put("chrts", "urn:rts:video:14568", """{"id":"urn:rts:video:14568","title":"Temps présent"}""", null, now.AddDays(-2));
        host.Codex.Put("chrts", "urn:rts:video:14569", """{"id":"urn:rts:video:14569","title":"La fête des vignerons"}""", now.AddDays(3), now.AddDays(33));
        host.Erasures.Put(
            new ErasureReceipt(
                "0195aa01", "ltlrt", ErasureState.Running, now.AddMinutes(-2), now.AddMinutes(-2), "admin", now.AddMinutes(-2), null,
                [
                    new StoreErasure("history", ErasureState.Done, 1, 31, [new ErasureRemoval(now.AddMinutes(-2), true, 31, ["peach:history:ltlrt:u:(id): 31"]), new ErasureRemoval(now.AddMinutes(-2), false, 0, [])], 0, null, null),
                    new StoreErasure("archive", ErasureState.Running, 0.41, 0, [], 1, null, null),
                    new StoreErasure("quarantine", ErasureState.Failed, 0, 0, [], 3, "The object store does not answer; check Platform:ObjectStore:Endpoint.", now.AddMinutes(4)),
                    new StoreErasure("stream", ErasureState.Waiting, 0, 0, [], 0, null, null),
                ]),
            "ruta");
        host.Erasures.Put(
            new ErasureReceipt(
                "0195aa00", "chrts", ErasureState.Done, now.AddDays(-9), now.AddDays(-9).AddHours(1), "bootstrap token", now.AddDays(-9), now.AddDays(-9).AddHours(2),
                [
                    new StoreErasure("history", ErasureState.Done, 1, 50, [new ErasureRemoval(now.AddDays(-9), true, 50, ["peach:history:chrts:u:(id): 48", "peach:history:chrts:d:(id): 2"])], 0, null, null),
                    new StoreErasure(
                        "archive", ErasureState.Done, 1, 12_480,
                        [new ErasureRemoval(now.AddDays(-9).AddHours(2), false, 12_480, [.. Enumerable.Range(0, 24).Select(hour => string.Create(CultureInfo.InvariantCulture, $"events/codops=chrts/date=2026-03-01/hour={hour:D2}/part-7f3a9c0e5d1b4a86-00000000000{hour * 4096:D8}.ndjson.gz: 520"))])], 1, null, null),
                ]),
            "somebody");
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        host.Archive.Organisations.Add(new ArchivedOrganisation(
            "chrts", [.. Enumerable.Range(0, 45).Where(day => day != 20).Select(day => new ArchivedDay(
                today.AddDays(day - 44), day == 44 ? 214 : 24, (long)(3e9 + (1e9 * Math.Sin(day / 3d))), day == 44 ? null : 41_000_000 + (day * 1234)))], 400));
        host.Archive.Organisations.Add(new ArchivedOrganisation("ltlrt", [new ArchivedDay(today, 3, 12_000, null)], 0));
        host.Archive.Replicas.Add(new ArchivingReplica("4f1c9a27be03d551", now.AddSeconds(-4), now.AddSeconds(-2)));
        host.Archive.Replicas.Add(new ArchivingReplica("9d2e41b0aa7712c3", now.AddMinutes(-31), now.AddMinutes(-30)));

        host.Statistics.Total = 1_204_388;
        host.Statistics.Quarantined = 17;
        host.Statistics.Seconds = [.. Enumerable.Range(0, 60).Select(second => (int)(420 + 120 * Math.Sin(second / 6d) + second * 37 % 60))];
        host.Statistics.Events = [.. Enumerable.Range(0, 20).Select(i => Event(i, now.AddSeconds(-i)))];
    }

    public static LatestEvent Event(int number, DateTimeOffset time) => new(
        $"event{number}", time, time, "ltlrt", "zzebu00000000017", number % 3 == 0 ? "media_play" : "page_view",
        string.Create(CultureInfo.InvariantCulture, $$"""{"type":"media_play","item":"item-{{number}}","codops":"ltlrt"}"""));

    /// <summary>The part of the recommendation API that a try calls.</summary>
    public static void MapApi(WebApplication app) =>
        app.MapGet("/api/v1/ltlrt/similar", (string article_id, int amount) =>
            Results.Json(new { status = "ok", result = new { items = new[] { new { content_id = article_id, rank = amount } } } })).AllowAnonymous();

    private static SideFigures Side(double p50, double p95, int errors, int fallbacks) => new(TimeSpan.FromMilliseconds(p50), TimeSpan.FromMilliseconds(p95), errors, fallbacks);

    private static ExampleAnswer Example(params string[] items) => new(200, TimeSpan.FromMilliseconds(12.4), items, "");

    private static ComponentFigures Figures(string component, string commit, bool isLive, long requests) => new(
        "ltlrt", "similar", component, commit, isLive, requests, requests / 5000, requests / 400, requests / 90, requests / 3,
        requests == 0 ? null : TimeSpan.FromMilliseconds(3.1), requests == 0 ? null : TimeSpan.FromMilliseconds(9.4), requests == 0 ? null : TimeSpan.FromMilliseconds(18.7), [], TimeSpan.Zero);
}

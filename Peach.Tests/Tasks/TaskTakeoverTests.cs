using System.Net.Http.Json;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Peach.Tests.EndToEnd;
using Peach.Tests.Hosting;

namespace Peach.Tests.Tasks;

/// <summary>Three processes on one PostgreSQL, of which one is killed.</summary>
public sealed class TaskTakeoverTests
{
    private static readonly string[] Settings =
    [
        "Repositories:LocalPollInterval=00:00:00.5", "Tasks:HeartbeatInterval=00:00:00.5", "Tasks:LostAfter=00:00:15", "Tasks:RetryBackOff=00:00:00.1",
    ];

    [Test]
    public async Task Kill_OfAReplica_HandsItsRunsToAnother_AndNoTaskRunsTwiceAtOnce()
    {
        using var folder = new TemporaryFolder();
        var database = "Platform:Database=" + await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await using var one = await PeachProcess.StartAsync(folder["one"], [.. Settings, database]);
        var git = await GitFolder.CreateAsync(folder.Root);
        var demo = new DemoProduct(one);
        await demo.SetUpAsync();
        git.Write("m.py", "import os, time\ndef quick():\n    return 1\n\ndef long(gate):\n    while not os.path.exists(gate):\n        time.sleep(0.05)\n");
        git.Write("peach.yaml", $$"""
            tasks:
              long: {module: m.py, method: long, schedule: every 1h, retries: 2, arguments: {gate: {{folder["gate"]}} } }
              quick: {module: m.py, method: quick, schedule: every 1s}
            """);
        await git.PushAsync("Tasks");
        await demo.PostAsync("repositories", new { name = "demo", url = git.Bare, codops = "demo" });
        var first = await Eventually.GetAsync("the long run to begin", async () => (await RunsAsync(one)).FirstOrDefault(run => run.Name == "long" && run.State == "running"));
        foreach (var other in (string[])["two", "three"]) CopyKeys(folder["one"], folder[other]);
        await using var two = await PeachProcess.StartAsync(folder["two"], [.. Settings, database]);
        await using var three = await PeachProcess.StartAsync(folder["three"], [.. Settings, database]);

        await one.KillAsync();

        var retry = await Eventually.GetAsync("another to take it over", async () => (await RunsAsync(two)).FirstOrDefault(run => run.RetryOf == first.Id && run.State == "running"));
        retry.Host.Should().NotBe(first.Host);
        await File.WriteAllTextAsync(folder["gate"], "");
        await Eventually.IsTrueAsync("it to succeed", async () => (await RunsAsync(three)).Any(run => run.Id == retry.Id && run.State == "succeeded"));
        await Eventually.IsTrueAsync("the schedule to go on", async () => (await RunsAsync(three)).Any(run => run.Name == "quick" && run.State == "succeeded" && run.StartedAt > retry.StartedAt));

        var all = await RunsAsync(three);
        all.Single(run => run.Id == first.Id).State.Should().Be("lost");
        foreach (var task in all.Where(run => run.FinishedAt is not null).GroupBy(run => run.Name))
        {
            var runs = task.OrderBy(run => run.StartedAt).ToList();
            runs.Zip(runs.Skip(1)).Should().OnlyContain(pair => pair.Second.StartedAt >= pair.First.FinishedAt, "{0} runs once at a time", task.Key);
        }
    }

    private static async Task<IReadOnlyList<Run>> RunsAsync(PeachProcess peach)
    {
        var runs = await peach.Admin.GetFromJsonAsync<JsonElement>("/api/admin/runs?limit=1000");
        return
        [
            .. from run in runs.EnumerateArray()
               select new Run(
                   run.GetProperty("id").GetString()!, run.GetProperty("name").GetString()!, run.GetProperty("state").GetString()!, Text(run, "host"), Text(run, "retry_of"),
                   Time(run, "started_at"), Time(run, "finished_at")),
        ];
    }

    /// <summary>Replicas share the keys that protect what the database keeps secret.</summary>
    private static void CopyKeys(string from, string to)
    {
        var keys = Directory.CreateDirectory(Path.Combine(to, "keys")).FullName;
        foreach (var key in Directory.EnumerateFiles(Path.Combine(from, "keys"))) File.Copy(key, Path.Combine(keys, Path.GetFileName(key)));
    }

    private static string? Text(JsonElement run, string name) => run.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static DateTimeOffset? Time(JsonElement run, string name) => run.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetDateTimeOffset() : null;

    private sealed record Run(string Id, string Name, string State, string? Host, string? RetryOf, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt);
}

using System.Net.Http.Json;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Peach.Tests.Hosting;
using Peach.Tests.Repositories;

namespace Peach.Tests.EndToEnd;

/// <summary>The real Peach, killed while it goes back to an earlier commit.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class RollbackKillTests
{
    private const string Manifest = "endpoints:\n  hello: {url: /hello, module: m.py, method: hello}\n";

    [Test]
    public async Task Kill_InTheMiddleOfARollback_IsDoneAfterTheRestart_AndTheBadCommitStaysOut()
    {
        using var folder = new TemporaryFolder();
        var (slow, reached) = (folder["slow"], folder["reached"]);
        var project = new TestRepository(folder.Root);
        var first = project.Push(("peach.yaml", Manifest), ("m.py", Module("one", slow, reached)));
        string second;
        await using (var peach = await PeachProcess.StartAsync(folder["data"]))
        {
            (await peach.Admin.PostAsJsonAsync("/api/admin/organisations", new { codops = "demo", name = "Demo" })).EnsureSuccessStatusCode();
            (await peach.Admin.PostAsJsonAsync("/api/admin/repositories", new { name = "project", url = project.Bare, codops = "demo" })).EnsureSuccessStatusCode();
            await AnswersAsync(peach, "one");
            second = project.Push(("m.py", Module("two", slow, reached)));
            await AnswersAsync(peach, "two");

            await File.WriteAllTextAsync(slow, "");
            (await peach.Admin.PostAsJsonAsync("/api/admin/repositories/project/rollback", new { commit = first[..8], reason = "it is bad" })).EnsureSuccessStatusCode();
            await Eventually.IsTrueAsync("the middle of the rollback", () => File.Exists(reached));
            (await AnswerAsync(peach)).Should().Be("two", "what runs stays until the other one is warm");
            await peach.KillAsync();
        }

        File.Delete(slow);
        await using var again = await PeachProcess.StartAsync(folder["data"]);
        (await AnswerAsync(again)).Should().BeOneOf("one", "two");
        await AnswersAsync(again, "one");
        JsonElement view = default;
        await Eventually.IsTrueAsync("the branch to be seen", async () =>
            (view = await again.Admin.GetFromJsonAsync<JsonElement>("/api/admin/repositories/project")).GetProperty("head").GetString() == second);
        view.GetProperty("hold").GetProperty("reason").GetString().Should().Be("it is bad");
        (await AnswerAsync(again)).Should().Be("one");

        (await again.Admin.PostAsync("/api/admin/repositories/project/resume", null)).EnsureSuccessStatusCode();
        await AnswersAsync(again, "two");
    }

    private static string Module(string answer, string slow, string reached) => $"""
        import os, time

        if os.path.exists("{slow}"):
            open("{reached}", "w").close()
            time.sleep(600)

        def hello():
            return ["{answer}"]

        """;

    private static Task AnswersAsync(PeachProcess peach, string answer) => Eventually.IsTrueAsync($"the answer {answer}", async () => await AnswerAsync(peach) == answer);

    private static async Task<string?> AnswerAsync(PeachProcess peach)
    {
        using var answer = await peach.Client.GetAsync("/api/v1/demo/hello");
        return answer.IsSuccessStatusCode ? (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("result").GetProperty("items")[0].GetString() : null;
    }
}

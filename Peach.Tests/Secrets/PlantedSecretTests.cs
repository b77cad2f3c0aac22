using System.Net;
using System.Net.Http.Json;
using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Peach.Tests.Hosting;
using Peach.Tests.Repositories;

namespace Peach.Tests.Secrets;

/// <summary>The program as it is shipped, with a secret planted that is then searched for everywhere.</summary>
public sealed class PlantedSecretTests
{
    private const string Planted = "planted-7c1be0-where-nobody-may-find-it";

    private const string Manifest = """
        tasks:
          train: {module: m.py, method: train, secrets: [API_KEY]}
        endpoints:
          given: {module: m.py, method: given, secrets: [API_KEY]}
          broken: {module: m.py, method: broken, secrets: [API_KEY], on_failure: error}
        """;

    private const string Code = """
        import os, time
        def train():
            print("the key is", os.environ["API_KEY"], flush=True)
            time.sleep(600)
        def given(): return [len(os.environ["API_KEY"])]
        def broken(): raise ValueError(os.environ["API_KEY"])
        """;

    [Test]
    public async Task Secret_OfAnOrganisation_IsInItsOwnProcessesAndNowhereElse()
    {
        using var folder = new TemporaryFolder();
        var ours = new TestRepository(Directory.CreateDirectory(folder["ours"]).FullName);
        var theirs = new TestRepository(Directory.CreateDirectory(folder["theirs"]).FullName);
        ours.Push(("peach.yaml", Manifest), ("m.py", Code));
        theirs.Push(
            ("peach.yaml", "tasks:\n  idle: {module: m.py, method: idle}\nendpoints:\n  theirs: {module: m.py, method: theirs}\n"),
            ("m.py", "import os, time\ndef idle():\n    print('begun', flush=True)\n    time.sleep(600)\ndef theirs(): return [str(dict(os.environ))]\n"));
        await using var peach = await PeachProcess.StartAsync(folder["data"], "Repositories:LocalPollInterval=00:00:00.2", "Python:WorkersPerRepository=1", "Endpoints:DefaultTimeout=00:00:20");
        foreach (var codops in (string[])["demo", "ltlrt"]) await PostAsync(peach, "organisations", new { codops, name = codops });
        var answers = new StringBuilder();
        using (var set = await peach.Admin.PutAsJsonAsync("/api/admin/organisations/demo/secrets/API_KEY", new { value = Planted }))
        {
            set.StatusCode.Should().Be(HttpStatusCode.OK);
            answers.Append(await set.Content.ReadAsStringAsync());
        }

        using (var refused = await peach.Admin.PutAsJsonAsync("/api/admin/organisations/demo/secrets/PEACH_KEY", new { value = Planted })) answers.Append(await ReadAsync(refused, HttpStatusCode.UnprocessableEntity));
        using (var malformed = await peach.Admin.PutAsync("/api/admin/organisations/demo/secrets/OTHER", new StringContent($$"""{"value": "{{Planted}}""", Encoding.UTF8, "application/json")))
            answers.Append(await ReadAsync(malformed, HttpStatusCode.BadRequest));
        using (var stranger = await peach.Client.PutAsJsonAsync("/api/admin/organisations/demo/secrets/OTHER", new { value = Planted })) answers.Append(await ReadAsync(stranger, HttpStatusCode.Unauthorized));
        await PostAsync(peach, "repositories", new { name = "ours", url = ours.Bare, codops = "demo", branch = "main" });
        await PostAsync(peach, "repositories", new { name = "theirs", url = theirs.Bare, codops = "ltlrt", branch = "main" });

        await Eventually.IsTrueAsync("our endpoint", async () => await GetAsync(peach, "demo/given") is { } body && body.Contains($"[{Planted.Length}]", StringComparison.Ordinal));
        var environment = await Eventually.GetAsync("their endpoint", () => GetAsync(peach, "ltlrt/theirs"));
        foreach (var path in (string[])["demo/broken", "demo/broken?peach_debug=1"])
        {
            using var answer = await peach.Admin.GetAsync($"/api/v1/{path}");
            answers.Append(await answer.Content.ReadAsStringAsync());
        }

        await Eventually.IsTrueAsync("our task's log", () => Logs(folder["data"]).Any(text => text.Contains("the key is [API_KEY]", StringComparison.Ordinal)));
        await Eventually.IsTrueAsync("their task's log", () => Logs(folder["data"]).Any(text => text.Contains("begun", StringComparison.Ordinal)));
        answers.Append(await peach.Admin.GetStringAsync("/api/admin/organisations/demo/secrets"));

        environment.Should().Contain("PEACH_CODOPS").And.NotContain("API_KEY").And.NotContain(Planted);
        answers.ToString().Should().Contain("API_KEY").And.Contain("train").And.NotContain(Planted);
        var holders = Processes().Where(process => process.Environment.Contains(Planted, StringComparison.Ordinal)).ToList();
        holders.Should().NotBeEmpty("the task has it").And.OnlyContain(process => process.Environment.Contains("PEACH_CODOPS=demo") && process.Environment.Contains("PEACH_TASK=train"));
        using (var deletion = await peach.Admin.DeleteAsync("/api/admin/organisations/demo/secrets/API_KEY"))
            (await ReadAsync(deletion, HttpStatusCode.UnprocessableEntity)).Should().Contain("task train").And.Contain("endpoint given");
        await peach.StopAsync();

        peach.Output.Should().NotContain(Planted);
        foreach (var file in Directory.EnumerateFiles(folder["data"], "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
            (await File.ReadAllBytesAsync(file)).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Planted)).Should().Be(-1, "{0} is not to hold it", file);
    }

    private static async Task PostAsync(PeachProcess peach, string path, object body) => (await peach.Admin.PostAsJsonAsync($"/api/admin/{path}", body)).EnsureSuccessStatusCode();

    private static async Task<string> ReadAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.Should().Be(status, text);
        return text;
    }

    private static async Task<string?> GetAsync(PeachProcess peach, string path)
    {
        using var answer = await peach.Client.GetAsync($"/api/v1/{path}");
        return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync() : null;
    }

    private static IEnumerable<string> Logs(string data)
    {
        var runs = Path.Combine(data, "runs");
        foreach (var run in Directory.Exists(runs) ? Directory.EnumerateDirectories(runs) : [])
        {
            var path = Path.Combine(run, "log");
            if (!File.Exists(path)) continue;
            using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            yield return reader.ReadToEnd();
        }
    }

    private static List<(int Id, string Environment)> Processes()
    {
        var processes = new List<(int, string)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var id)) continue;
            try
            {
                processes.Add((id, File.ReadAllText(Path.Combine(folder, "environ"))));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Ended meanwhile, or another user's.
            }
        }

        return processes;
    }
}

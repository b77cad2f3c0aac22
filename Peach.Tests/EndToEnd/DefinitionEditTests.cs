using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Peach.Tests.Hosting;
using Peach.Tests.Repositories;

namespace Peach.Tests.EndToEnd;

/// <summary>Endpoints and tasks that are made of a repository's functions without a line in its manifest, in the program as it is shipped.</summary>
public sealed class DefinitionEditTests
{
    private const string Popular = """
        from pipe_algorithms_lib import pipe_query, pipe_task

        @pipe_query
        def popular(amount: int = 2):
            return [f'p{n}' for n in range(amount)]

        @pipe_task
        def clean():
            print('cleaned')
        """;

    private TemporaryFolder _folder = null!;
    private TestRepository _git = null!;
    private PeachProcess _peach = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        _git = new TestRepository(_folder.Root);
        await RunAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _peach.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Algorithm_MadeAnEndpoint_IsServed_FollowsItsCommits_AndIsTakenOut()
    {
        _git.Push(("m.py", Popular));
        var repository = await AddAsync();
        await Eventually.IsTrueAsync("the algorithms to be listed", async () => (await AlgorithmsAsync(repository)).SequenceEqual(["popular", "clean"]));

        (await PutAsync(repository, "endpoints/top", "module: m.py\nmethod: popular\nurl: /front/top\nparams:\n  amount: {type: integer, default: 3, max: 5}\n", "For the front page")).Should().Be(HttpStatusCode.OK);
        await AnswersAsync("front/top", "p0", "p1", "p2");

        _git.Push(("m.py", Popular.Replace("'p{n}'", "'new{n}'", StringComparison.Ordinal)));
        await PollAsync(repository);
        await AnswersAsync("front/top", "new0", "new1", "new2");

        _git.Push(("m.py", "def other(): return []"));
        await PollAsync(repository);
        await Eventually.IsTrueAsync("the bad commit to be handled", async () => (await ReadAsync($"/api/admin/repositories/{repository}")).ToString().Contains("popular", StringComparison.Ordinal));
        await AnswersAsync("front/top", "new0", "new1", "new2");

        _git.Push(("m.py", Popular));
        await PollAsync(repository);
        await AnswersAsync("front/top", "p0", "p1", "p2");
        await _peach.DisposeAsync();
        await RunAsync();
        await AnswersAsync("front/top", "p0", "p1", "p2");

        using var gone = await _peach.Admin.DeleteAsync(new Uri($"/api/admin/repositories/{repository}/definitions/endpoints/top?comment=enough&based_on=1", UriKind.Relative));
        gone.StatusCode.Should().Be(HttpStatusCode.OK);
        await Eventually.IsTrueAsync("the endpoint to be gone", async () =>
        {
            using var answer = await _peach.Client.GetAsync(new Uri("/api/v1/demo/front/top", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.NotFound;
        });
        var versions = await ReadAsync($"/api/admin/repositories/{repository}/definitions/endpoints/top");
        versions.EnumerateArray().Select(version => (version.GetProperty("version").GetInt32(), version.GetProperty("comment").GetString())).Should().Equal((2, "enough"), (1, "For the front page"));
        (await ReadAsync($"/api/admin/repositories/{repository}/definitions")).GetArrayLength().Should().Be(0);
    }

    [Test]
    public async Task Definition_BesideAManifest_IsCheckedByItsRules_AndGoesAfterIt()
    {
        _git.Push(("m.py", Popular), ("peach.yaml", "endpoints: {top: {module: m.py, method: popular}}"));
        var repository = await AddAsync();
        await AnswersAsync("top", "p0", "p1");

        await RefusedAsync(repository, "endpoints/second", "module: m.py\nmethod: popula\n", 2, "did you mean popular?");
        await RefusedAsync(repository, "endpoints/second", "module: m.py\nmethod: popular\nurl: /top\n", 1, "/top");
        await RefusedAsync(repository, "endpoints/second", "module: [\n", 2, "is not valid YAML");
        await RefusedAsync(repository, "tasks/often", "module: m.py\nmethod: clean\ntimeout: never\n", 3, "timeout");
        (await PutAsync(repository, "endpoint/second", "module: m.py\nmethod: popular\n", "")).Should().Be(HttpStatusCode.UnprocessableEntity, "there is no such section");

        (await PutAsync(repository, "tasks/often", "module: m.py\nmethod: clean\n", "")).Should().Be(HttpStatusCode.OK);
        (await PutAsync(repository, "endpoints/second", "module: m.py\nmethod: popular\narguments: {amount: 1}\n", "")).Should().Be(HttpStatusCode.OK);
        await AnswersAsync("second", "p0");
        (await PutAsync(repository, "endpoints/second", "module: m.py\nmethod: popular\n", "", basedOn: 0)).Should().Be(HttpStatusCode.UnprocessableEntity, "somebody has saved it meanwhile");

        _git.Push(("m.py", Popular), ("peach.yaml", "endpoints: {top: {module: m.py, method: popular}, second: {module: m.py, method: popular, arguments: {amount: 3}}}"));
        await PollAsync(repository);
        await AnswersAsync("second", "p0", "p1", "p2");
    }

    private async Task RunAsync() => _peach = await PeachProcess.StartAsync(
        _folder["data"], "Repositories:LocalPollInterval=01:00:00", "Python:WorkersPerRepository=1", "Endpoints:DefaultTimeout=00:00:20");

    private async Task<string> AddAsync()
    {
        using var organisation = await _peach.Admin.PostAsJsonAsync("/api/admin/organisations", new { codops = "demo", name = "Demo" });
        using var added = await _peach.Admin.PostAsJsonAsync("/api/admin/repositories", new { name = "r", url = _git.Bare, codops = "demo" });
        added.StatusCode.Should().Be(HttpStatusCode.Created, await added.Content.ReadAsStringAsync());
        return (await added.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    private async Task PollAsync(string repository)
    {
        using var answer = await _peach.Admin.PostAsync(new Uri($"/api/admin/repositories/{repository}/poll", UriKind.Relative), null);
        answer.IsSuccessStatusCode.Should().BeTrue();
    }

    private async Task<IEnumerable<string>> AlgorithmsAsync(string repository) =>
        (await ReadAsync($"/api/admin/repositories/{repository}/algorithms")).GetProperty("algorithms").EnumerateArray().Select(algorithm => algorithm.GetProperty("function").GetString()!);

    private Task<JsonElement> ReadAsync(string path) => _peach.Admin.GetFromJsonAsync<JsonElement>(path);

    private async Task<HttpStatusCode> PutAsync(string repository, string address, string text, string comment, int? basedOn = null)
    {
        using var answer = await _peach.Admin.PutAsJsonAsync($"/api/admin/repositories/{repository}/definitions/{address}", new { text, comment, based_on = basedOn });
        return answer.StatusCode;
    }

    private async Task RefusedAsync(string repository, string address, string text, int line, string message)
    {
        using var answer = await _peach.Admin.PutAsJsonAsync($"/api/admin/repositories/{repository}/definitions/{address}", new { text });
        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        var problem = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("problems")[0];
        problem.GetProperty("message").GetString().Should().Contain(message);
        problem.GetProperty("line").GetInt32().Should().Be(line);
    }

    private Task AnswersAsync(string path, params string[] items) => Eventually.IsTrueAsync($"/{path} to answer {string.Join(", ", items)}", async () =>
    {
        using var answer = await _peach.Client.GetAsync(new Uri($"/api/v1/demo/{path}", UriKind.Relative));
        return answer.StatusCode == HttpStatusCode.OK
            && (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("result").GetProperty("items").EnumerateArray().Select(item => item.GetString()).SequenceEqual(items);
    });
}

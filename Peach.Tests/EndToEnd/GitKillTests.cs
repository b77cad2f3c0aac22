using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Peach.Tests.Hosting;
using Peach.Tests.Repositories;

namespace Peach.Tests.EndToEnd;

/// <summary>The real Peach, killed while git brings or writes a commit's files; and its webhook over HTTP.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class GitKillTests
{
    private const string Token = "glpat-S3cretS3cret";

    [Test]
    public async Task Kill_InTheMiddleOfAFetch_AndOfACheckout_LeavesNothingHalf()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root);
        using var server = new GitHttpServer(folder.Root, Token);
        var commit = project.Push(("peach.yaml", "tasks: {}\n"), ("some.py", "x = 1\n"));
        var data = folder["data"];

        server.Stalls = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (var peach = await StartAsync(data))
        {
            await AddAsync(peach, server.Url);
            await server.Stalls.Task.WaitAsync(Eventually.Limit);
            await peach.KillAsync();
        }

        var mirror = Directory.EnumerateDirectories(Path.Combine(data, "git")).Single();
        // What a fetch that was killed at a worse moment leaves behind as well.
        await File.WriteAllTextAsync(Path.Combine(mirror, "shallow.lock"), "");
        Directory.CreateDirectory(Path.Combine(mirror, "refs", "peach"));
        await File.WriteAllTextAsync(Path.Combine(mirror, "refs", "peach", "fetched.lock"), "");
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(mirror, "objects", "pack")).FullName, "tmp_pack_x"), "half");
        server.Stalls = null;

        var marker = folder["checked-out"];
        var slow = folder["slow-git"];
        await File.WriteAllTextAsync(slow, $"#!/bin/sh\nif [ \"$1\" = read-tree ]; then git \"$@\"; touch {marker}; exec sleep 600; fi\nexec git \"$@\"\n");
        File.SetUnixFileMode(slow, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using (var peach = await StartAsync(data, $"Repositories:Git={slow}"))
        {
            await Eventually.IsTrueAsync("the checkout's middle", () => File.Exists(marker));
            await peach.KillAsync();
        }

        var trees = Directory.EnumerateDirectories(Path.Combine(data, "trees")).Single();
        Directory.EnumerateDirectories(trees).Should().OnlyContain(tree => Path.GetFileName(tree).StartsWith('.'), "a tree is whole or not there");

        await using var again = await StartAsync(data);
        await Eventually.IsTrueAsync("the commit in production", async () =>
            (await again.Admin.GetFromJsonAsync<JsonElement>("/api/admin/repositories/project")) is var view &&
            view.GetProperty("state").GetString() == "current" && view.GetProperty("commit").GetString() == commit);
        Directory.EnumerateFileSystemEntries(trees).Select(Path.GetFileName).Should().Equal(commit);
        Directory.EnumerateFiles(mirror, "*", SearchOption.AllDirectories).Select(Path.GetFileName).Should()
            .NotContain(name => name!.EndsWith(".lock", StringComparison.Ordinal) || name.StartsWith("tmp_", StringComparison.Ordinal));
        await TryHookAsync(again, project, server);
    }

    private static async Task TryHookAsync(PeachProcess peach, TestRepository project, GitHttpServer server)
    {
        var made = await peach.Admin.PostAsJsonAsync("/api/admin/repositories/project/hook", new { });
        var secret = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("secret").GetString()!;
        var second = project.Push(("some.py", "x = 2\n"));

        (await SendAsync("{}", secret)).Should().Be(HttpStatusCode.Unauthorized, "nobody learns which addresses are followed");
        (await SendAsync("[", secret)).Should().Be(HttpStatusCode.BadRequest);
        // The answer may come, and the connection go, while the body is still being sent.
        await Eventually.IsTrueAsync("the refusal of a large body", async () => await SendAsync(new string(' ', 2_000_000), secret) == HttpStatusCode.RequestEntityTooLarge);
        (await SendAsync(Push(server.Url), "hook-wrong")).Should().Be(HttpStatusCode.Unauthorized);
        (await SendAsync(Push(server.Url).Replace("\"push\"", "\"note\""), secret)).Should().Be(HttpStatusCode.NoContent);
        (await SendAsync(Push(server.Url), secret, "text/plain")).Should().Be(HttpStatusCode.UnsupportedMediaType);
        (await SendAsync(Push(server.Url), secret)).Should().Be(HttpStatusCode.Accepted);
        await Eventually.IsTrueAsync("the pushed commit", async () =>
            (await peach.Admin.GetFromJsonAsync<JsonElement>("/api/admin/repositories/project")).GetProperty("commit").GetString() == second);

        async Task<HttpStatusCode> SendAsync(string body, string token, string type = "application/json")
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/hooks/gitlab") { Content = new StringContent(body, null, type) };
            request.Headers.Add("X-Gitlab-Token", token);
            request.Headers.Add("X-Gitlab-Event", "Push Hook");
            using var answer = await peach.Client.SendAsync(request);
            return answer.StatusCode;
        }
    }

    private static string Push(string url) =>
        JsonSerializer.Serialize(new { object_kind = "push", @ref = "refs/heads/main", project = new { git_http_url = url } });

    /// <summary>Looks at servers rarely, so that a hook's effect is its own.</summary>
    private static Task<PeachProcess> StartAsync(string data, params IEnumerable<string> settings) =>
        PeachProcess.StartAsync(data, ["Repositories:PollInterval=01:00:00", "Repositories:MaxBackOff=01:00:00", .. settings]);

    private static async Task AddAsync(PeachProcess peach, string url)
    {
        (await peach.Admin.PostAsJsonAsync("/api/admin/organisations", new { codops = "demo", name = "Demo" })).EnsureSuccessStatusCode();
        (await peach.Admin.PostAsJsonAsync("/api/admin/repositories", new { name = "project", url, codops = "demo", token = Token })).EnsureSuccessStatusCode();
    }
}

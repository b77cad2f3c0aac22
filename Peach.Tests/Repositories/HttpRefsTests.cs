using System.Net;
using System.Net.Sockets;
using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Repositories;
using Peach.Core.Repositories.Git;
using Peach.Tests.Hosting;

namespace Peach.Tests.Repositories;

[Parallelizable(ParallelScope.All)]
public sealed class HttpRefsTests
{
    private const string Token = "gldt-S3cretS3cret";
    private const string Sha = "0123456789abcdef0123456789abcdef01234567";

    [Test]
    public async Task Head_OfARealServer_IsWhatGitSays_WithoutAProcess()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root, branch: "trunk");
        using var server = new GitHttpServer(folder.Root, Token, "deploy-user");
        var sha = project.Push(("peach.yaml", ""));
        using var refs = Create();

        (await refs.FindHeadAsync(GitRemote.Parse(server.Url), null, Token, "deploy-user", default)).Should().Be(new RemoteHead("trunk", sha));
        (await refs.FindHeadAsync(GitRemote.Parse(server.Url), "trunk", Token, "deploy-user", default)).Should().Be(new RemoteHead("trunk", sha));
        (await refs.FindHeadAsync(GitRemote.Parse(server.Url), "gone", Token, "deploy-user", default)).Should().BeNull("git explains which branches there are");
        server.Agents.Should().HaveCount(4, "one request finds out how the server speaks, and one for each look").And.OnlyContain(agent => agent == "git/peach");
    }

    [Test]
    public async Task Token_OfAnotherUser_IsRefused()
    {
        using var folder = new TemporaryFolder();
        _ = new TestRepository(folder.Root);
        using var server = new GitHttpServer(folder.Root, Token, "deploy-user");
        using var refs = Create();

        await Fails(refs, server.Url, "*refuses the access token*deploy token needs its user name*");
    }

    [Test]
    public async Task Poll_OverHttp_StartsNoGitUntilSomethingChanges()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root);
        using var server = new GitHttpServer(folder.Root, Token, "deploy-user");
        var first = project.Push(("peach.yaml", "things: {}"));
        await using var host = await RepositoriesHost.StartAsync(folder.Root);

        await host.Catalog.AddAsync(new RepositorySettings("project", server.Url, "demo", null, Token) { TokenUser = "deploy-user" }, default);
        (await host.RolloutAsync(first)).State.Should().Be(RolloutState.Succeeded);
        var ofGit = server.Agents.Count(agent => agent != "git/peach");
        var looks = server.Agents.Count;
        await Eventually.IsTrueAsync("some more looks", () => server.Agents.Count > looks + 3);

        server.Agents.Count(agent => agent != "git/peach").Should().Be(ofGit);
        host.Catalog.List()[0].TokenUser.Should().Be("deploy-user");
        (await host.RolloutAsync(project.Push(("more", "1")))).State.Should().Be(RolloutState.Succeeded);
    }

    [TestCase(301, "*has moved*")]
    [TestCase(307, "*has moved*")]
    [TestCase(404, "There is no git repository*")]
    [TestCase(403, "*refuses the access token*")]
    [TestCase(429, "*does not answer: it says 429*")]
    [TestCase(503, "*does not answer: it says 503*")]
    public async Task Status_OfTheServer_IsExplained_AndRedirectsAreNotFollowed(int status, string message)
    {
        using var elsewhere = new CannedServer(_ => (200, "text/plain", []));
        using var server = new CannedServer(_ => (status, "text/plain", [])) { Location = elsewhere.Url };
        using var refs = Create();

        await Fails(refs, server.Url, message);

        elsewhere.Requests.Should().Be(0, "the token is for one server");
    }

    [Test]
    public async Task Host_ThatIsNotKnown_IsExplained()
    {
        using var refs = Create();

        await Fails(refs, "http://no-such-host.invalid/project.git", "*host of*is not known*");
    }

    [Test]
    public async Task Port_ThatNobodyListensAt_IsExplained()
    {
        using var refs = Create();

        // Taken, so that no other test can listen there.
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        await Fails(refs, $"http://{taken.LocalEndPoint}/project.git", "*does not answer: it refuses the connection*");
    }

    [Test]
    public async Task Server_WithoutTls_IsExplained()
    {
        using var server = new CannedServer(_ => (200, "text/plain", []));
        using var refs = Create();

        await Fails(refs, server.Url.Replace("http://", "https://"), "No secure connection (TLS)*");
    }

    [Test]
    public async Task Server_ThatKeepsSilent_IsGivenUp()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var refs = new HttpRefs(new RepositoriesOptions { PollTimeout = TimeSpan.FromMilliseconds(200) }, TimeProvider.System);

        await Fails(refs, $"http://{silent.LocalEndpoint}/project.git", "*took longer than 0.2 s*");
    }

    [TestCase("an older protocol", "001e# service=git-upload-pack\n0000")]
    [TestCase("a page", "<html>")]
    [TestCase("half a line", "00ffversion 2")]
    [TestCase("a negative length", "-001")]
    [TestCase("nothing", "")]
    public async Task Answer_ThatIsNoneOfVersion2_IsLeftToGit(string what, string answer)
    {
        using var server = new CannedServer(_ => (200, "application/x-git-upload-pack-advertisement", Encoding.UTF8.GetBytes(answer)));
        using var refs = Create();

        (await refs.FindHeadAsync(GitRemote.Parse(server.Url), null, Token, null, default)).Should().BeNull(what);
    }

    [Test]
    public async Task Answer_LargerThanAllowed_IsLeftToGit()
    {
        var line = Encoding.UTF8.GetBytes($"003d{Sha} refs/heads/mainx\n");
        using var server = new CannedServer(path => path.Contains("info/refs", StringComparison.Ordinal)
            ? (200, "application/x-git-upload-pack-advertisement", "000eversion 2\n0000"u8.ToArray())
            : (200, "application/x-git-upload-pack-result", [.. Enumerable.Repeat(line, 10_000).SelectMany(bytes => bytes)]));
        using var refs = Create();

        (await refs.FindHeadAsync(GitRemote.Parse(server.Url), null, Token, null, default)).Should().BeNull();
    }

    private static HttpRefs Create() => new(new RepositoriesOptions(), TimeProvider.System);

    private static async Task Fails(HttpRefs refs, string url, string message)
    {
        var find = () => refs.FindHeadAsync(GitRemote.Parse(url), null, Token, null, default);

        (await find.Should().ThrowAsync<GitException>().WithMessage(message)).Which.Message.Should().NotContain(Token);
    }

    /// <summary>Answers every request alike.</summary>
    private sealed class CannedServer : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly Func<string, (int Status, string Type, byte[] Body)> _answer;
        private int _requests;

        public CannedServer(Func<string, (int Status, string Type, byte[] Body)> answer)
        {
            _answer = answer;
            var address = $"http://127.0.0.1:{FreePort.Find()}/";
            Url = address + "project.git";
            _listener.Prefixes.Add(address);
            _listener.Start();
            _ = ServeAsync();
        }

        public string Url { get; }

        public string? Location { get; init; }

        public int Requests => _requests;

        public void Dispose() => _listener.Close();

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    var context = await _listener.GetContextAsync();
                    Interlocked.Increment(ref _requests);
                    var (status, type, body) = _answer(context.Request.RawUrl!);
                    context.Response.StatusCode = status;
                    context.Response.ContentType = type;
                    if (Location is not null) context.Response.AddHeader("Location", Location);
                    await context.Response.OutputStream.WriteAsync(body);
                    context.Response.Close();
                }
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException or IOException)
            {
                // The test is over.
            }
        }
    }
}

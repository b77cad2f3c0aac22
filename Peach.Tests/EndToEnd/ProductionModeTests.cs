using System.Net;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using NUnit.Framework.Interfaces;
using Peach.Core.Platform;
using Peach.Tests.Architecture;
using Peach.Tests.Hosting;

namespace Peach.Tests.EndToEnd;

/// <summary>Peach on an operator's own PostgreSQL, Redis and S3, and what it does while one of them is away.</summary>
public sealed class ProductionModeTests
{
    private TemporaryFolder _folder = null!;
    private PostgresServer _postgres = null!;
    private RedisServer _redis = null!;
    private S3Server _s3 = null!;
    private ObjectStoreOptions _bucket = null!;
    private PeachProcess _peach = null!;
    private GitFolder _git = null!;
    private DemoProduct _demo = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _postgres = await PostgresServer.StartOwnAsync();
        _s3 = await S3Server.SharedAsync();
        _bucket = await _s3.CreateBucketAsync("peach/test");
        _folder = new TemporaryFolder();
        _redis = await RedisServer.StartAsync(_folder["redis"]);
        _peach = await PeachProcess.StartAsync(
            _folder["data"],
            $"Platform:Database={await _postgres.CreateDatabaseAsync()}",
            $"Platform:Redis={_redis.Url}",
            $"Platform:ObjectStore:Bucket={_bucket.Bucket}",
            $"Platform:ObjectStore:Prefix={_bucket.Prefix}",
            $"Platform:ObjectStore:Endpoint={_bucket.Endpoint}",
            $"Platform:ObjectStore:AccessKey={_bucket.AccessKey}",
            $"Platform:ObjectStore:SecretKey={_bucket.SecretKey}",
            "Repositories:LocalPollInterval=00:00:00.2",
            "Tasks:LoopPause=00:00:00.5",
            "Archive:FlushInterval=00:00:00.5");
        _git = await GitFolder.CreateAsync(_folder.Root);
        _demo = new DemoProduct(_peach);
        await _demo.SetUpAsync();
        _git.CopyFrom(Path.Combine(RepositoryFolder.Path, "examples", "template"));
        await _git.PushAsync("Start from the template");
        await _demo.PostAsync("repositories", new { name = "demo", url = _git.Bare, codops = "demo" });
        await _demo.SendPlaysAsync();
        await TrendingIsAsync("item-0", "item-1", "item-2");
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_peach is not null)
        {
            if (TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed) TestContext.Out.WriteLine(_peach.Output);
            await _peach.DisposeAsync();
        }

        if (_redis is not null) await _redis.DisposeAsync();
        if (_postgres is not null) await _postgres.DisposeAsync();
        _folder?.Dispose();
    }

    [Test]
    public async Task Servers_OfTheOperator_AreTheOnesInUse()
    {
        (await ReadyAsync()).Status.Should().Be(HttpStatusCode.OK);
        (await _s3.KeysAsync(_bucket.Bucket)).Should().NotBeEmpty().And.OnlyContain(key => key.StartsWith("peach/test/", StringComparison.Ordinal))
            .And.Contain(key => key.StartsWith("peach/test/events/codops=demo/date=", StringComparison.Ordinal));
        File.Exists(_folder["data/peach.db"]).Should().BeFalse("PostgreSQL keeps the tables");
        Directory.Exists(_folder["data/objects/events"]).Should().BeFalse("the bucket keeps the events");
        _peach.Output.Should().NotContain(_bucket.SecretKey).And.NotContain("redis-pass");
    }

    [Test]
    public async Task Postgres_StoppedAndStarted_PeachGoesOnAndRecovers()
    {
        await _postgres.StopAsync();

        await NotReadyAsync("database");
        await _demo.SendPlaysAsync(100, "item-9");
        (await _demo.GetJsonAsync("/api/v1/demo/trending?amount=3")).Should().NotBeNull("recommendations need no database");
        (await _peach.Client.GetAsync("/health/live")).StatusCode.Should().Be(HttpStatusCode.OK, "a restart of Peach would not help");
        await _git.PushAsync(Greeting("Labas"));

        await _postgres.RestartAsync();

        await IsReadyAsync();
        await SendHitAsync();
        await TrendingIsAsync("hit", "item-0", "item-1");
        await Eventually.IsTrueAsync("the commit that came meanwhile", async () =>
            (await _demo.GetJsonAsync("/api/v1/demo/hello"))?.GetRawText().Contains("Labas", StringComparison.Ordinal) == true);
        await _demo.PostAsync("organisations", new { codops = "later", name = "Later" });
        await StopsAsync();
    }

    [Test]
    public async Task Redis_KilledAndStarted_PeachGoesOnAndRecovers()
    {
        await _redis.KillAsync();

        await NotReadyAsync("redis");
        await _demo.SendPlaysAsync(100, "item-9");
        using (var reply = await _peach.Client.GetAsync("/api/v1/demo/trending?amount=3"))
            (await reply.Content.ReadAsStringAsync()).Should().NotContain("redis-pass", "addresses are nobody's business");
        (await _peach.Client.GetAsync("/health/live")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await _demo.GetJsonAsync("/api/v1/demo/hello")).Should().NotBeNull("a function without Redis answers without it");

        await _redis.StartAgainAsync();

        await IsReadyAsync();
        await SendHitAsync();
        await TrendingIsAsync("hit", "item-0", "item-1");
        await StopsAsync();
    }

    /// <summary>Changes the greeting in the clone.</summary>
    /// <returns>A commit message.</returns>
    private string Greeting(string word)
    {
        _git.Write("hello.ipynb", _git.Read("hello.ipynb").Replace("Hello", word, StringComparison.Ordinal));
        return $"Say {word}";
    }

    private async Task SendHitAsync()
    {
        for (var phone = 200; phone < 280; phone++) await _demo.SendPlaysAsync(phone, "hit");
    }

    private async Task TrendingIsAsync(params string[] items)
    {
        List<string> last = [];
        try
        {
            await Eventually.IsTrueAsync("the trending list", async () =>
            {
                if (await _demo.GetJsonAsync($"/api/v1/demo/trending?amount={items.Length}") is { } body) last = DemoProduct.Items(body);
                return last.SequenceEqual(items);
            });
        }
        catch (TimeoutException)
        {
            TestContext.Out.WriteLine(_peach.Output);
            last.Should().Equal(items);
        }
    }

    private async Task<(HttpStatusCode Status, string Body)> ReadyAsync()
    {
        using var reply = await _peach.Client.GetAsync("/health/ready");
        return (reply.StatusCode, await reply.Content.ReadAsStringAsync());
    }

    private Task IsReadyAsync() => Eventually.IsTrueAsync("/health/ready to be well", async () => (await ReadyAsync()).Status == HttpStatusCode.OK);

    private async Task NotReadyAsync(string check)
    {
        var body = await Eventually.GetAsync("/health/ready to say so", async () => await ReadyAsync() is (HttpStatusCode.ServiceUnavailable, var body) ? body : null);
        using var parsed = JsonDocument.Parse(body);
        parsed.RootElement.GetProperty("parts").GetProperty(check).GetString().Should().Contain("does not answer");
    }

    private async Task StopsAsync() => (await _peach.StopAsync()).Should().Be(0, "it stops as cleanly as ever");
}

using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Endpoints.Invocation.Prefetching;
using StackExchange.Redis;

namespace Peach.Tests.Endpoints;

/// <summary>Redis keys that the platform reads for functions, with a real Redis.</summary>
public sealed class PrefetchTests
{
    /// <summary>What the client asks the server itself is counted by the server: a key that was read ahead is changed behind its back.</summary>
    private const string Module = """
        import os
        import redis
        r = redis.Redis.from_url(os.environ["PEACH_REDIS_URL"], decode_responses=True)
        raw = redis.Redis.from_url(os.environ["PEACH_REDIS_URL"])

        def calls():
            return int(r.info("commandstats").get("cmdstat_" + "get", {}).get("calls", 0))

        def kinds(article_id: str):
            return {
                "text": r.get("t:" + article_id), "raw": str(raw.get("t:" + article_id)), "set": sorted(r.smembers("s:" + article_id)),
                "list": r.lrange("l:" + article_id, 0, -1), "hash": r.hgetall("h:" + article_id), "sorted": r.zrange("z:" + article_id, 0, -1),
                "none": r.get("none:" + article_id), "undeclared": r.get("u"),
            }

        def many(ids: list):
            return [{"id": i, "value": r.get("item:" + i)} for i in ids]

        def count(article_id: str):
            before = calls()
            value = r.get("t:" + article_id)
            return {"value": value, "asked": calls() - before}
        """;

    private EndpointsHost _host = null!;
    private IDatabase _redis = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _host = await EndpointsHost.StartAsync();
        _redis = _host.Get<Core.Platform.IRedis>().Database;
    }

    [TearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task Keys_OfEveryType_ReachTheFunctionAsRedisWouldGiveThem()
    {
        await _redis.StringSetAsync("t:7", "tekstas ąč");
        await _redis.SetAddAsync("s:7", ["a", "b"]);
        await _redis.ListRightPushAsync("l:7", ["x", "y"]);
        await _redis.HashSetAsync("h:7", [new HashEntry("f", "1"), new HashEntry("g", "2")]);
        await _redis.SortedSetAddAsync("z:7", [new SortedSetEntry("low", 1), new SortedSetEntry("high", 2)]);
        await _redis.StringSetAsync("u", "asked for");
        await _host.DeployAsync("""
            kinds:
              module: m.py
              method: kinds
              prefetch: ["t:{article_id}", "s:{article_id}", "l:{article_id}", "h:{article_id}", "z:{article_id}", "none:{article_id}"]
            """, Module);

        // The second request knows the keys' types from the first.
        foreach (var _ in (int[])[1, 2])
        {
            var (status, body) = await _host.GetAsync("kinds", ("article_id", "7"));
            status.Should().Be(200);
            var result = body.GetProperty("result");
            result.GetProperty("text").GetString().Should().Be("tekstas ąč");
            result.GetProperty("raw").GetString().Should().StartWith("b'tekstas");
            result.GetProperty("set").GetRawText().Should().Be("""["a","b"]""");
            result.GetProperty("list").GetRawText().Should().Be("""["x","y"]""");
            result.GetProperty("hash").GetRawText().Should().Be("""{"f":"1","g":"2"}""");
            result.GetProperty("sorted").GetRawText().Should().Be("""["low","high"]""");
            result.GetProperty("none").ValueKind.Should().Be(JsonValueKind.Null);
            result.GetProperty("undeclared").GetString().Should().Be("asked for");
        }
    }

    [Test]
    public async Task Key_ThatIsDeclared_IsNotAskedForByTheFunction()
    {
        await _redis.StringSetAsync("t:7", "here");
        await _host.DeployAsync("with:\n  module: m.py\n  method: count\n  prefetch: ['t:{article_id}']\nwithout:\n  module: m.py\n  method: count\n", Module);

        var (_, with) = await _host.GetAsync("with", ("article_id", "7"));
        var (_, without) = await _host.GetAsync("without", ("article_id", "7"));

        (with.GetProperty("result").GetProperty("value").GetString(), with.GetProperty("result").GetProperty("asked").GetInt32()).Should().Be(("here", 0));
        (without.GetProperty("result").GetProperty("value").GetString(), without.GetProperty("result").GetProperty("asked").GetInt32()).Should().Be(("here", 1));
    }

    [Test]
    public async Task ListArgument_IsOneKeyForEachItem()
    {
        await _redis.StringSetAsync("item:a", "1");
        await _redis.StringSetAsync("item:b", "2");
        await _host.DeployAsync("many:\n  module: m.py\n  method: many\n  prefetch: ['item:{ids}']\n", Module);

        var (_, body) = await _host.GetAsync("many", ("ids", "a,b,c"));

        body.GetProperty("result").GetProperty("items").GetRawText().Should().Be("""[{"id":"a","value":"1"},{"id":"b","value":"2"},{"id":"c","value":null}]""");
    }

    [Test]
    public async Task KeyThatChangesItsType_IsReadAsWhatItIsNow()
    {
        await _redis.StringSetAsync("t:7", "text");
        await _redis.ListRightPushAsync("l:7", ["x"]);
        await _host.DeployAsync("kinds:\n  module: m.py\n  method: kinds\n  prefetch: ['l:{article_id}', 't:{article_id}']\n", Module);
        await _host.GetAsync("kinds", ("article_id", "7"));

        await _redis.KeyDeleteAsync("l:7");
        await _redis.StringSetAsync("l:8", "now a text");
        var (seven, _) = await _host.GetAsync("kinds", ("article_id", "7"));
        await _redis.KeyDeleteAsync("l:8");
        await _redis.ListRightPushAsync("l:8", ["y"]);
        var (_, eight) = await _host.GetAsync("kinds", ("article_id", "8"));

        seven.Should().Be(200);
        eight.GetProperty("result").GetProperty("list").GetRawText().Should().Be("""["y"]""");
    }

    [TestCase("similar:{article_id}", null, "article_id")]
    [TestCase("{a}:{b}", null, "a", "b")]
    [TestCase("plain", null)]
    [TestCase("a:{b", "has a { without a }")]
    [TestCase("a:b}", "has a } without a {")]
    [TestCase("a:{}", "has no name between { and }")]
    [TestCase("", "is empty")]
    public void Template_NamesItsArguments(string text, string? mistake, params string[] names)
    {
        var template = PrefetchTemplate.Parse(text, out var wrong);

        wrong.Should().Be(mistake);
        (template?.Names ?? []).Should().Equal(names);
    }
}

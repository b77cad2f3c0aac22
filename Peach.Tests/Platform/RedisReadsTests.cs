using System.Globalization;
using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Platform;
using Peach.Tests.Hosting;

namespace Peach.Tests.Platform;

/// <summary>The connection for reads alone, against a real Redis that has a password and comes and goes.</summary>
public sealed class RedisReadsTests
{
    private static readonly TimeSpan Timeout = Eventually.Limit;

    private TemporaryFolder _folder = null!;
    private RedisServer _server = null!;
    private PlatformHost _host = null!;
    private IRedisReads _reads = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        _server = await RedisServer.StartAsync(_folder["redis"]);
        _host = await PlatformHost.StartAsync(_folder["data"], null, ("Platform:Redis", _server.Url));
        _reads = _host.Get<IRedisReads>();
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _host.DisposeAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task ReadsByMany_AreEachAnsweredWithTheirOwn()
    {
        var database = _host.Get<IRedis>().Database;
        for (var key = 0; key < 100; key++) await database.StringSetAsync($"k{key}", new string((char)('a' + (key % 26)), key * 37));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(reader => Task.Run(async () =>
        {
            for (var turn = 0; turn < 500; turn++)
            {
                var key = (reader + (turn * 7)) % 100;
                var replies = await _reads.ReadAsync([Text($"k{key}"), Text("none"), Text($"k{(key + 1) % 100}")], Timeout);
                replies!.Select(reply => reply.Outcome == RedisReplyKind.Missing ? -1 : reply.Bytes.Length).Should().Equal(key * 37, -1, (key + 1) % 100 * 37);
                replies![0].Bytes.Span.IndexOfAnyExcept((byte)('a' + (key % 26))).Should().Be(-1);
            }
        })));
    }

    [Test]
    public async Task LargeValues_ComeWhole()
    {
        var database = _host.Get<IRedis>().Database;
        await database.StringSetAsync("large", new string('x', 5_000_000));
        await database.SetAddAsync("set", [.. Enumerable.Range(0, 50_000).Select(number => (StackExchange.Redis.RedisValue)number)]);

        var replies = await _reads.ReadAsync([Text("large"), new RedisRead("set", RedisKeyType.Set), Text("set")], Timeout);

        replies![0].Bytes.Length.Should().Be(5_000_000);
        replies[1].Entries.Select(entry => int.Parse(Encoding.ASCII.GetString(entry.Span), CultureInfo.InvariantCulture)).Order().SequenceEqual(Enumerable.Range(0, 50_000)).Should().BeTrue();
        replies[2].Outcome.Should().Be(RedisReplyKind.WrongType);
        (await _reads.TypeAsync("set", Timeout)).Should().Be(RedisKeyType.Set);
        (await _reads.TypeAsync("none", Timeout)).Should().BeNull();
    }

    [Test]
    public async Task RedisThatIsKilled_IsMissedAtOnceAndFoundAgain()
    {
        await _host.Get<IRedis>().Database.StringSetAsync("kept", "yes");
        (await _reads.ReadAsync([Text("kept")], Timeout)).Should().NotBeNull();

        await _server.KillAsync();
        await Eventually.IsTrueAsync("reads to be refused", async () => await _reads.ReadAsync([Text("kept")], Timeout) is null);
        await _server.StartAgainAsync();

        await Eventually.IsTrueAsync("the value to be there again", async () => await _reads.ReadAsync([Text("kept")], Timeout) is [{ Outcome: RedisReplyKind.Bytes }]);
    }

    [Test]
    public async Task RedisThatHangs_CostsTheTimeLimitAlone_AndLateAnswersReachNobodyElse()
    {
        var database = _host.Get<IRedis>().Database;
        await database.StringSetAsync("a", "1");
        await database.StringSetAsync("b", "2");
        (await _reads.ReadAsync([Text("a")], Timeout)).Should().NotBeNull();

        _server.Pause();
        (await _reads.ReadAsync([Text("a")], TimeSpan.FromMilliseconds(50))).Should().BeNull();
        var waiting = _reads.ReadAsync([Text("b")], Timeout);
        _server.Resume();

        (await waiting)![0].Bytes.ToArray().Should().Equal((byte)'2');
    }

    private static RedisRead Text(string key) => new(key, RedisKeyType.Text);
}

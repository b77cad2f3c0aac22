using System.Diagnostics;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Platform;
using Peach.Core.Platform.Redis;
using Peach.Tests.Hosting;

namespace Peach.Tests.Platform;

public sealed class EmbeddedRedisTests
{
    [Test]
    public async Task Redis_KilledWhileInUse_ComesBackWithItsData()
    {
        using var folder = new TemporaryFolder();
        await using var host = await PlatformHost.StartAsync(folder.Root);
        var redis = host.Get<IRedis>();
        await redis.Database.StringSetAsync("kept", "yes");
        // appendfsync everysec: the write itself reaches the file before the answer, and survives the process.
        var first = host.Get<EmbeddedRedisServer>().ProcessId!.Value;

        Process.GetProcessById(first).Kill();

        await Eventually.IsTrueAsync("redis-server to be started again", () => host.Get<EmbeddedRedisServer>().ProcessId is { } now && now != first);
        var value = await Eventually.GetAsync("the connection to recover", async () =>
        {
            try
            {
                return (string?)await redis.Database.StringGetAsync("kept");
            }
            catch (Exception error) when (error is StackExchange.Redis.RedisConnectionException or TimeoutException or StackExchange.Redis.RedisServerException)
            {
                return null;
            }
        });
        value.Should().Be("yes", "the append-only file holds what was answered");
    }

    [Test]
    public async Task Start_WithoutRedisServer_NamesTheFix()
    {
        using var folder = new TemporaryFolder();

        var start = () => PlatformHost.StartAsync(folder.Root, null, ("Platform:RedisServer", "no-such-redis-server"));

        (await start.Should().ThrowAsync<PeachStartupException>())
            .Which.Message.Should().Contain("apt-get install redis-server").And.Contain("Platform:Redis");
    }

    [Test]
    public async Task Stop_LeavesNoProcessBehind()
    {
        using var folder = new TemporaryFolder();
        int process;
        await using (var host = await PlatformHost.StartAsync(folder.Root)) process = host.Get<EmbeddedRedisServer>().ProcessId!.Value;

        var find = () => Process.GetProcessById(process);
        find.Should().Throw<ArgumentException>("redis-server ends with Peach");
    }
}

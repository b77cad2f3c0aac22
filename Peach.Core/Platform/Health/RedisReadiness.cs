namespace Peach.Core.Platform.Health;

internal sealed class RedisReadiness(IRedis redis) : IReadinessCheck
{
    public string Name => "redis";

    public Task<string?> CheckAsync(CancellationToken cancellationToken) => Task.FromResult(
        redis.IsConnected ? null : "Redis does not answer. Check that it runs and that Platform:Redis is right; Peach reconnects by itself.");
}

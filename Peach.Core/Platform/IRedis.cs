using StackExchange.Redis;

namespace Peach.Core.Platform;

/// <summary>The shared Redis connection. Commands fail fast while Redis is away and work again by themselves when it is back.</summary>
public interface IRedis
{
    IDatabase Database { get; }

    bool IsConnected { get; }

    /// <summary>What Python clients connect with: <c>redis://:password@host:port/0</c>. Holds a secret: for child environments only.</summary>
    string Url { get; }
}

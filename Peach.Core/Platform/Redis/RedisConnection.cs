using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Peach.Core.Platform.Redis;

/// <summary>The one multiplexer of this process. It is connected when the platform starts, and reconnects by itself.</summary>
internal sealed partial class RedisConnection(ILogger<RedisConnection> logger) : IRedis, IDisposable
{
    private ConnectionMultiplexer? _multiplexer;
    private RedisAddress? _address;
    private volatile bool _isClosing;

    public IDatabase Database => Multiplexer.GetDatabase();

    public bool IsConnected => _multiplexer?.IsConnected == true;

    public string Url => Address.Url;

    public RedisAddress Address => _address ?? throw NotStarted();

    private ConnectionMultiplexer Multiplexer => _multiplexer ?? throw NotStarted();

    public async Task ConnectAsync(RedisAddress address)
    {
        _address = address;
        _multiplexer = await ConnectionMultiplexer.ConnectAsync(address.ToOptions()).ConfigureAwait(false);
        _multiplexer.PreserveAsyncOrder = false;
        _multiplexer.ConnectionFailed += (_, _) => LogLostUnlessClosing(address);
        _multiplexer.ConnectionRestored += (_, _) => LogRestored(address.Host, address.Port);
        if (!_multiplexer.IsConnected) LogLost(address.Host, address.Port);
    }

    /// <summary>From here on, a lost connection is no news: Redis may stop before this connection does.</summary>
    public void ExpectEnd() => _isClosing = true;

    public void Dispose()
    {
        ExpectEnd();
        _multiplexer?.Dispose();
    }

    /// <summary>Closing loses the connection too, and is no news.</summary>
    private void LogLostUnlessClosing(RedisAddress address)
    {
        if (!_isClosing) LogLost(address.Host, address.Port);
    }

    private static InvalidOperationException NotStarted() => new("Redis is used before the platform has started.");

    [LoggerMessage(LogLevel.Warning, "Redis at {Host}:{Port} does not answer; Peach goes on without it and reconnects by itself")]
    private partial void LogLost(string host, int port);

    [LoggerMessage(LogLevel.Information, "Redis at {Host}:{Port} answers again")]
    private partial void LogRestored(string host, int port);
}

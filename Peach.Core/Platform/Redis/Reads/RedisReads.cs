using System.Net.Sockets;

namespace Peach.Core.Platform.Redis.Reads;

/// <summary>Keeps one connection for reads; a lost one is made anew by the next read, at most every half second.</summary>
internal sealed class RedisReads(RedisConnection redis, TimeProvider clock) : IRedisReads, IDisposable
{
    private static readonly TimeSpan ReconnectPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private volatile ReadConnection? _connection;
    private long _lastAttempt;
    private volatile Task? _first;
    private bool _isConnecting;
    private int _isWatching;

    public ValueTask<RedisReply[]?> ReadAsync(IReadOnlyList<RedisRead> reads, TimeSpan timeout)
    {
        ArgumentNullException.ThrowIfNull(reads);
        return AskAsync(reads.Count, reads, timeout, static (buffer, reads) =>
        {
            for (var i = 0; i < reads.Count; i++) buffer.Read(reads[i]);
        });
    }

    public async ValueTask<RedisKeyType?> TypeAsync(string key, TimeSpan timeout)
    {
        if (await AskAsync(1, key, timeout, static (buffer, key) => buffer.Type(key)).ConfigureAwait(false) is not [{ Outcome: RedisReplyKind.Bytes } type]) return null;
        return System.Text.Encoding.ASCII.GetString(type.Bytes.Span) switch
        {
            "none" => null,
            "string" => RedisKeyType.Text,
            "list" => RedisKeyType.List,
            "set" => RedisKeyType.Set,
            "zset" => RedisKeyType.SortedSet,
            "hash" => RedisKeyType.Hash,
            _ => RedisKeyType.Other,
        };
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _connection?.Dispose();
    }

    private ValueTask<RedisReply[]?> AskAsync<TState>(int count, TState state, TimeSpan timeout, Action<RequestBuffer, TState> write)
    {
        if (Usable() is not { } connection)
            return _first is { IsCompleted: false } first ? AskAfterAsync(first, count, state, timeout, write) : ValueTask.FromResult<RedisReply[]?>(null);
        var reply = connection.AskAsync(count, state, write, Due(timeout));
        Watch();
        return reply;
    }

    /// <summary>The first connection is worth waiting for; a lost one is not, or all would wait while Redis is away.</summary>
    private async ValueTask<RedisReply[]?> AskAfterAsync<TState>(Task first, int count, TState state, TimeSpan timeout, Action<RequestBuffer, TState> write)
    {
        var started = clock.GetTimestamp();
        try
        {
            await first.WaitAsync(timeout, clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return null;
        }

        return await AskAsync(count, state, timeout - clock.GetElapsedTime(started), write).ConfigureAwait(false);
    }

    private long Due(TimeSpan timeout) => clock.GetTimestamp() + (long)(timeout.TotalSeconds * clock.TimestampFrequency);

    private ReadConnection? Usable()
    {
        if (_connection is { IsBroken: false } connection) return connection;
        lock (_gate)
        {
            // Another may have been here a moment ago.
            if (_connection is { IsBroken: false } made) return made;
            if (_isConnecting || _stopping.IsCancellationRequested || (_lastAttempt != 0 && clock.GetElapsedTime(_lastAttempt) < ReconnectPause)) return null;
            _isConnecting = true;
            _lastAttempt = clock.GetTimestamp();
            var connecting = Task.Run(ConnectAsync);
            _first ??= connecting;
        }

        return null;
    }

    private async Task ConnectAsync()
    {
        Socket? socket = null;
        try
        {
            _connection?.Dispose();
            var address = redis.Address;
            socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            limit.CancelAfter(ConnectTimeout);
            await socket.ConnectAsync(address.Host, address.Port, limit.Token).ConfigureAwait(false);
            var connection = new ReadConnection(socket, clock);
            socket = null;
            _ = connection.ReceiveAsync();
            var greeting = connection.AskAsync(address.Password.Length > 0 ? 2 : 1, address, static (buffer, address) =>
            {
                if (address.Password.Length > 0) buffer.Authenticate(address.Password);
                buffer.Select(address.Database);
            }, Due(ConnectTimeout));
            _connection = connection;
            Watch();
            // What was asked meanwhile stands behind these; if Redis refuses them, all of it is refused.
            if (await greeting.ConfigureAwait(false) is not { } replies || replies.Any(reply => reply.Outcome == RedisReplyKind.Error)) connection.Dispose();
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            socket?.Dispose();
        }
        finally
        {
            lock (_gate) _isConnecting = false;
        }
    }

    /// <summary>Looks after time limits while reads are under way.</summary>
    private void Watch()
    {
        if (Volatile.Read(ref _isWatching) == 0 && Interlocked.Exchange(ref _isWatching, 1) == 0) _ = WatchAsync();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(TickInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
            {
                if (_connection?.Tick() == true) continue;
                Volatile.Write(ref _isWatching, 0);
                // One that began just now saw the watch still on.
                if (_connection?.Tick() != true || Interlocked.Exchange(ref _isWatching, 1) != 0) return;
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}

using System.Net.Sockets;

namespace Peach.Core.Platform.Redis.Reads;

/// <summary>A connection on which reads are written one behind the other, and answered in that order. Once it has failed it stays so.</summary>
internal sealed class ReadConnection(Socket socket, TimeProvider clock) : IThreadPoolWorkItem, IDisposable
{
    private const int LargestReply = 256 * 1024 * 1024;
    private const int UsualBuffer = 256 * 1024;

    /// <summary>Reads under way beyond which more are not taken: a server that answers has far fewer, one that hangs would only gather them.</summary>
    public const int MostPending = 20_000;

    /// <summary>A server that is so much later than its caller would wait is taken for hung: what is asked of it would only pile up.</summary>
    private static readonly TimeSpan HungAfter = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Queue<PendingRead> _pending = new();
    private RequestBuffer _filling = new();
    private RequestBuffer _sending = new();
    private bool _isSending;
    private volatile bool _isBroken;

    public bool IsBroken => _isBroken;

    /// <summary>Sends commands and waits for an answer to each.</summary>
    /// <param name="count">How many commands <paramref name="write"/> writes.</param>
    public ValueTask<RedisReply[]?> AskAsync<TState>(int count, TState state, Action<RequestBuffer, TState> write, long due)
    {
        var pending = new PendingRead(count, due);
        lock (_gate)
        {
            if (_isBroken || _pending.Count >= MostPending) return ValueTask.FromResult<RedisReply[]?>(null);
            var before = _filling.Length;
            try
            {
                write(_filling, state);
            }
            catch
            {
                // A command that nobody waits for would give its answer to the next one.
                _filling.CutTo(before);
                throw;
            }

            _pending.Enqueue(pending);
            if (_isSending) return pending.Task;
            _isSending = true;
        }

        // On the thread pool's global queue, so that reads that come together are sent together.
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return pending.Task;
    }

    void IThreadPoolWorkItem.Execute() => _ = SendAsync();

    /// <summary>Ends the waits whose time is up, and the connection when the server has long been silent.</summary>
    /// <returns>Whether any reads are under way.</returns>
    public bool Tick()
    {
        var now = clock.GetTimestamp();
        var hung = false;
        lock (_gate)
        {
            foreach (var pending in _pending)
            {
                if (pending.Due > now) continue;
                pending.GiveUp();
                hung |= clock.GetElapsedTime(pending.Due, now) > HungAfter;
            }

            if (!hung) return _pending.Count > 0;
        }

        Dispose();
        return false;
    }

    /// <summary>Reads answers until the connection ends.</summary>
    public async Task ReceiveAsync()
    {
        var buffer = new byte[UsualBuffer];
        var length = 0;
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(length)).ConfigureAwait(false);
                if (received == 0) return;
                length += received;
                var used = Take(buffer.AsSpan(0, length));
                if (used > 0) buffer.AsSpan(used, length - used).CopyTo(buffer);
                length -= used;
                if (length == buffer.Length) Array.Resize(ref buffer, buffer.Length < LargestReply ? 2 * buffer.Length : throw new InvalidDataException("Redis sent too large an answer."));
                else if (length == 0 && buffer.Length > UsualBuffer) buffer = new byte[UsualBuffer];
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidDataException)
        {
            // The connection is of no more use; those who wait are told below.
        }
        finally
        {
            Break();
        }
    }

    public void Dispose()
    {
        Break();
        socket.Dispose();
    }

    private int Take(ReadOnlySpan<byte> received)
    {
        var used = 0;
        while (used < received.Length && ReplyParser.TryRead(received[used..], out var reply, out var length))
        {
            used += length;
            lock (_gate)
            {
                if (_pending.TryPeek(out var first))
                {
                    if (first.Add(reply)) _pending.Dequeue();
                }
                else
                {
                    throw new InvalidDataException("Redis answered what nobody had asked.");
                }
            }
        }

        return used;
    }

    private async Task SendAsync()
    {
        try
        {
            while (true)
            {
                lock (_gate)
                {
                    if (_filling.Length == 0)
                    {
                        _isSending = false;
                        return;
                    }

                    (_filling, _sending) = (_sending, _filling);
                }

                for (var sent = 0; sent < _sending.Length;) sent += await socket.SendAsync(_sending.Written[sent..]).ConfigureAwait(false);
                _sending.Clear();
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            Break();
        }
    }

    private void Break()
    {
        lock (_gate)
        {
            _isBroken = true;
            foreach (var pending in _pending) pending.GiveUp();
            _pending.Clear();
        }
    }
}

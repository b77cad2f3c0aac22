using System.Buffers.Binary;
using System.Net.Sockets;

namespace Peach.Core.Python.Workers;

/// <summary>
/// One worker process: the calls handed to it and the two directions of its socket. Its pool's lock guards all members but
/// <see cref="ReceiveAsync"/> and <see cref="Dispose"/>.
/// </summary>
internal sealed class PythonWorker : IThreadPoolWorkItem, IDisposable
{
    private const int ReplyHeader = 8;
    private const int LargestReply = 256 * 1024 * 1024;

    private readonly ArrivedProcess _process;
    private readonly RunningCallPage _page;
    private readonly string _log;
    private readonly PendingCall?[] _slots;
    private readonly ushort[] _generations;
    private readonly TimeSpan[] _timeouts;
    private readonly uint[] _ordinals;
    private readonly long[] _handedAt;
    private readonly ReplyNotes _notes = new();
    private readonly Stack<int> _free;
    private Lock? _poolGate;
    private FrameBuffer _filling = new();
    private FrameBuffer _sending = new();
    private bool _isSending;
    private uint _handed;

    public PythonWorker(string id, ArrivedProcess process, RunningCallPage page, string log, Task<int> exit, Task templateEnded, WorkerLane lane)
    {
        Id = id;
        Lane = lane;
        TemplateEnded = templateEnded;
        var limits = lane.Limits;
        _process = process;
        _page = page;
        _log = log;
        Exit = exit;
        _slots = new PendingCall?[limits.MaxInFlight];
        _generations = new ushort[limits.MaxInFlight];
        _timeouts = new TimeSpan[limits.MaxInFlight];
        _ordinals = new uint[limits.MaxInFlight];
        _handedAt = new long[limits.MaxInFlight];
        _free = new Stack<int>(Enumerable.Range(0, limits.MaxInFlight).Reverse());
    }

    public string Id { get; }

    public WorkerLane Lane { get; }

    public bool IsAsync => Lane.Limits.IsAsync;

    /// <summary>Completes when the process that it was forked from is gone, with which it ends.</summary>
    public Task TemplateEnded { get; }

    public int ProcessId => _process.ProcessId;

    /// <summary>The exit code, or minus the signal, once its template has seen it end.</summary>
    public Task<int> Exit { get; }

    public int InFlight => _slots.Length - _free.Count;

    /// <summary>Whether one call has run so long that nothing more is handed to this worker until it is over.</summary>
    public bool IsHeldUp { get; set; }

    /// <summary>Why the pool has killed it; null while it has not.</summary>
    public string? KilledFor { get; set; }

    public bool IsDead { get; set; }

    /// <summary>Whether it has asked to be replaced and its successor is on the way or there.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>Whether its successor is there, so that it gets no more calls.</summary>
    public bool IsSucceeded { get; set; }

    public bool CanTake => !IsDead && !IsHeldUp && !IsSucceeded && KilledFor is null && _free.Count > 0;

    /// <summary>The running call as last seen, and since when.</summary>
    public uint SeenRunning { get; set; }

    public uint SeenStep { get; set; }

    /// <summary>Whether it has answered since it was last looked at.</summary>
    public bool IsHeard { get; set; }

    /// <summary>Since when it has neither answered nor been seen to run anything, though something was asked of it.</summary>
    public long QuietSince { get; set; }

    public long SeenSince { get; set; }

    public uint Running => _page.Running;

    public uint Step => _page.Step;

    public void Attach(Lock poolGate) => _poolGate = poolGate;

    /// <summary>Queues a call to be sent.</summary>
    /// <param name="left">The time that is left to it, where the worker keeps to it by itself.</param>
    /// <returns>Whether the caller has to start the sending, after it has left the lock, by <see cref="StartSending"/>.</returns>
    public bool Hand(PendingCall call, long now, TimeSpan? left)
    {
        var slot = _free.Pop();
        _slots[slot] = call;
        // Never 0, so that no id is 0, which means idle.
        _generations[slot] = (ushort)(_generations[slot] >= 0x7fff ? 1 : _generations[slot] + 1);
        _timeouts[slot] = call.Request.Timeout;
        _ordinals[slot] = _handed++;
        _handedAt[slot] = now;
        call.Attempts++;
        _filling.WriteCall(IdOf(slot), call.Function, call.Request, left);
        if (_isSending) return false;
        return _isSending = true;
    }

    /// <summary>On the thread pool's global queue, so that calls that come together are sent together.</summary>
    public void StartSending() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    void IThreadPoolWorkItem.Execute() => _ = SendAsync();

    /// <summary>How long a call may run, also when it has been taken back or answered since.</summary>
    public TimeSpan TimeoutOf(uint id) => _timeouts[(int)(id & 0xffff) % _timeouts.Length];

    /// <summary>Frees a call's slot when its reply has come.</summary>
    /// <returns>The call; null when it had been taken back.</returns>
    public PendingCall? Release(uint id)
    {
        var slot = (int)(id & 0xffff);
        if (slot >= _slots.Length || _generations[slot] != id >> 16) return null;
        var call = _slots[slot];
        _slots[slot] = null;
        _free.Push(slot);
        return call;
    }

    /// <summary>The call that has a number now; null when it was answered or taken back.</summary>
    public PendingCall? Find(uint id)
    {
        var slot = (int)(id & 0xffff);
        return slot < _slots.Length && _generations[slot] == id >> 16 ? _slots[slot] : null;
    }

    /// <summary>Whether a call runs or has run.</summary>
    /// <param name="running">The running call as seen now.</param>
    public bool IsBegun(uint id, uint running) => IsAsync ? (int)(_ordinals[(int)(id & 0xffff)] - _page.Taken) < 0 : id == running;

    /// <summary>Whether a call that was handed over before a moment is not begun, or one that was due by then is not given up, though nothing runs.</summary>
    public bool IsSilentSince(long moment)
    {
        for (var slot = 0; slot < _slots.Length; slot++)
            if (_slots[slot] is { } call && (call.Due < moment || (_handedAt[slot] < moment && !IsBegun(IdOf(slot), running: 0)))) return true;
        return false;
    }

    /// <summary>Takes back the calls that are not begun, most urgent first. Their slots stay taken until the worker has answered "skipped".</summary>
    public IReadOnlyList<PendingCall> TakeBackWaiting(uint running)
    {
        var back = new List<PendingCall>();
        for (var slot = 0; slot < _slots.Length; slot++)
        {
            if (_slots[slot] is not { } call || IsBegun(IdOf(slot), running)) continue;
            _page.TakeBack(IdOf(slot));
            _slots[slot] = null;
            back.Add(call);
        }

        back.Sort((left, right) => left.Due.CompareTo(right.Due));
        return back;
    }

    /// <summary>The calls in this worker; taking them away from it is for its death.</summary>
    public IEnumerable<(uint Id, PendingCall Call)> Calls()
    {
        for (var slot = 0; slot < _slots.Length; slot++)
            if (_slots[slot] is { } call) yield return (IdOf(slot), call);
    }

    public void TakeBack(uint id) => _page.TakeBack(id);

    /// <summary>Reads replies until the process is gone.</summary>
    /// <param name="onReply">Gets id, status, flags and body of each.</param>
    public async Task ReceiveAsync(ReplyHandler onReply)
    {
        var buffer = new byte[64 * 1024];
        var length = 0;
        try
        {
            while (true)
            {
                var received = await _process.Socket.ReceiveAsync(buffer.AsMemory(length)).ConfigureAwait(false);
                if (received == 0) return;
                length += received;
                var used = 0;
                while (length - used >= 4)
                {
                    var size = BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(used));
                    if (size is < ReplyHeader or > LargestReply) throw new InvalidDataException($"The worker {Id} sent a frame of {size} bytes.");
                    if (length - used - 4 < size)
                    {
                        if (size + 4 > buffer.Length) Array.Resize(ref buffer, size + 4);
                        break;
                    }

                    var frame = buffer.AsSpan(used + 4, size);
                    onReply(
                        BinaryPrimitives.ReadUInt32LittleEndian(frame), BinaryPrimitives.ReadUInt16LittleEndian(frame[4..]),
                        BinaryPrimitives.ReadUInt16LittleEndian(frame[6..]), frame[ReplyHeader..]);
                    used += 4 + size;
                }

                if (used == 0) continue;
                buffer.AsSpan(used, length - used).CopyTo(buffer);
                length -= used;
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidDataException or System.Text.Json.JsonException)
        {
            // The process is gone, or as good as gone; the pool finds out why.
        }
    }

    /// <summary>Reads what a reply tells beside the value. By <see cref="ReceiveAsync"/>'s handler only, and for every reply.</summary>
    public (PythonReplyTraits Traits, IReadOnlyList<PythonModelUse>? Models, PythonNotes? Notes) ReadNotes(int flags, ref ReadOnlySpan<byte> body) => _notes.Read(flags, ref body);

    /// <summary>The last lines that it printed.</summary>
    public string LastPrinted()
    {
        try
        {
            const int Tail = 2000;
            using var file = new FileStream(_log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            file.Seek(-Math.Min(Tail, file.Length), SeekOrigin.End);
            using var reader = new StreamReader(file);
            return string.Join(" | ", reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(5));
        }
        catch (IOException)
        {
            return "";
        }
    }

    public void Dispose()
    {
        _process.Socket.Dispose();
        _page.Dispose();
        File.Delete(_log);
    }

    private uint IdOf(int slot) => (uint)slot | ((uint)_generations[slot] << 16);

    private async Task SendAsync()
    {
        try
        {
            while (true)
            {
                lock (_poolGate!)
                {
                    if (_filling.Length == 0)
                    {
                        _isSending = false;
                        return;
                    }

                    (_filling, _sending) = (_sending, _filling);
                }

                for (var sent = 0; sent < _sending.Length;)
                    sent += await _process.Socket.SendAsync(_sending.Written[sent..]).ConfigureAwait(false);
                _sending.Clear();
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // ReceiveAsync sees the same death.
        }
    }
}

using System.Numerics;

namespace Peach.Core.Collect.Duplicates;

/// <summary>Reads a run from its beginning to its end.</summary>
internal sealed class RunStream(Run run)
{
    private readonly ulong[] _buffer = new ulong[16 * 1024];
    private int _next;
    private int _bufferStart;
    private int _bufferEnd;
    private uint _checksum = uint.MaxValue;

    public Run Run => run;

    public int Slot { get; private set; }

    public ulong Hash { get; private set; }

    /// <exception cref="InvalidDataException">What was read is not what was written.</exception>
    public bool MoveNext()
    {
        if (_next == run.Count)
        {
            if (_checksum != run.DataChecksum) throw new InvalidDataException("its hashes are damaged");
            return false;
        }

        if (_next == _bufferEnd)
        {
            _bufferStart = _next;
            _bufferEnd = Math.Min(_next + _buffer.Length, run.Count);
            run.Read(_bufferStart, _buffer.AsSpan(0, _bufferEnd - _bufferStart));
        }

        while (_next == run.StartOf(Slot + 1)) Slot++;
        Hash = _buffer[_next++ - _bufferStart];
        _checksum = BitOperations.Crc32C(_checksum, Hash);
        return true;
    }
}

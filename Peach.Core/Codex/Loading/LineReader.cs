using System.Buffers;

namespace Peach.Core.Codex.Loading;

/// <summary>Reads lines of bytes; of a line that is too long only its length is told.</summary>
internal sealed class LineReader(Stream stream, int longest, long most) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private int _start;
    private int _end;
    private long _read;
    private bool _isEnded;

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    /// <returns>The next line without its end, valid until the next call; whether it was too long; null at the end.</returns>
    /// <exception cref="LoadTooLargeException">There is more than may be.</exception>
    public async ValueTask<(ReadOnlyMemory<byte> Line, bool IsTooLong)?> ReadAsync(CancellationToken cancellationToken)
    {
        var isTooLong = false;
        var searched = 0;
        while (true)
        {
            var at = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                var line = _buffer.AsMemory(_start, searched + at);
                _start += searched + at + 1;
                return isTooLong ? (default, true) : (line, line.Length > longest);
            }

            searched = _end - _start;
            if (searched > longest)
            {
                isTooLong = true;
                (_start, searched) = (_end, 0);
            }

            if (_isEnded)
            {
                if (_start == _end && !isTooLong) return null;
                var rest = _buffer.AsMemory(_start, _end - _start);
                _start = _end;
                return isTooLong ? (default, true) : (rest, false);
            }

            await FillAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(2 * _buffer.Length);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        var count = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        if (count == 0) _isEnded = true;
        _end += count;
        _read += count;
        if (_read > most) throw new LoadTooLargeException(most);
    }
}

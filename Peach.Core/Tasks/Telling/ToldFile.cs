using Microsoft.Win32.SafeHandles;

namespace Peach.Core.Tasks.Telling;

/// <summary>The file to which a run's process appends what it tells, read as it grows.</summary>
/// <remarks>It is made before the process starts and read by the handle from then: what a process puts in its place is not looked at.</remarks>
internal sealed class ToldFile : IDisposable
{
    private const long MaxBytes = 64 * 1024 * 1024;

    private readonly SafeFileHandle _file;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly Func<string, string> _mask;
    private readonly RunTelling _telling;
    private long _offset;
    private int _kept;
    private bool _skipping;

    public ToldFile(string path, Func<string, string> mask, RunTelling telling)
    {
        _file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        _mask = mask;
        _telling = telling;
    }

    /// <summary>Takes the whole lines that were added since the last time.</summary>
    public void ReadOn()
    {
        int count;
        while (_offset < MaxBytes && (count = RandomAccess.Read(_file, _buffer.AsSpan(_kept), _offset)) > 0)
        {
            _offset += count;
            var rest = _buffer.AsMemory(0, _kept + count);
            for (int end; (end = rest.Span.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
            {
                if (_skipping) _skipping = false;
                else if (!ToldLine.Tell(rest[..end], _mask, _telling)) _telling.Ignore();
            }

            if (rest.Length > ToldLine.MaxLength)
            {
                if (!_skipping) _telling.Ignore();
                _skipping = true;
                rest = default;
            }

            rest.CopyTo(_buffer);
            _kept = rest.Length;
            if (_offset >= MaxBytes) _telling.Ignore();
        }
    }

    public void Dispose() => _file.Dispose();
}

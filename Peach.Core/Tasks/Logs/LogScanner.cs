using System.Buffers;
using System.Globalization;
using System.Text;

namespace Peach.Core.Tasks.Logs;

/// <summary>Reads a log's lines from one stream or several that follow each other.</summary>
/// <remarks>
/// A line of kind <c>G</c> stands for lines that were dropped: its text begins with the number of the first line after them. Its own number
/// is the last dropped one's, so that who reads on from it goes on behind the gap.
/// </remarks>
internal sealed class LogScanner(int fromLine, Func<TaskLogLine, bool> take)
{
    private const string EpochText = "0";

    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _number;
    private int _gapFrom = -1;

    /// <summary>Whether the taker has had enough.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Says which line comes next; what lies between is a gap.</summary>
    public void BeginAt(int firstLine)
    {
        _line.ResetWrittenCount();
        if (firstLine > _number && firstLine > fromLine) _gapFrom = _number;
        _number = firstLine;
    }

    public void Read(Stream stream, CancellationToken cancellationToken)
    {
        int count;
        while (!IsDone && (count = stream.Read(_buffer)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rest = _buffer.AsSpan(0, count);
            for (int end; !IsDone && (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
            {
                _line.Write(rest[..end]);
                Take();
                _line.ResetWrittenCount();
            }

            if (!IsDone) _line.Write(rest);
        }
    }

    /// <summary>The line as the files keep it.</summary>
    public static string Format(TaskLogLine line) => line.Kept is { } dropped
        ? string.Create(CultureInfo.InvariantCulture, $"{line.Time.ToUnixTimeMilliseconds()} G {dropped} {line.Text}\n")
        : string.Create(CultureInfo.InvariantCulture, $"{line.Time.ToUnixTimeMilliseconds()} {(line.IsError ? 'E' : 'O')} {line.Text}\n");

    private void Take()
    {
        var bytes = _line.WrittenSpan;
        var space = bytes.IndexOf((byte)' ');
        var kind = space > 0 && bytes.Length > space + 2 ? (char)bytes[space + 1] : '?';
        if (kind != 'G' && _number < fromLine)
        {
            _number++;
            return;
        }

        var line = Encoding.UTF8.GetString(bytes);
        var isKnown = long.TryParse(kind == '?' ? EpochText : line.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && kind != '?';
        var time = DateTimeOffset.FromUnixTimeMilliseconds(isKnown ? milliseconds : 0);
        var text = isKnown ? line[(space + 3)..] : line;
        if (kind == 'G' && text.IndexOf(' ', StringComparison.Ordinal) is > 0 and var end && int.TryParse(text.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out var next))
        {
            if (next - 1 >= fromLine) Give(new TaskLogLine(next - 1, time, true, text[(end + 1)..]) { Kept = next });
            _number = Math.Max(_number, next);
            return;
        }

        if (_gapFrom >= 0)
        {
            var gap = string.Create(
                CultureInfo.InvariantCulture,
                $"… lines {_gapFrom + 1} to {_number} are not kept: the log reached Tasks:MaxLogBytes, of which it keeps the beginning and the end");
            _gapFrom = -1;
            Give(new TaskLogLine(_number - 1, time, true, gap) { Kept = _number });
            if (IsDone) return;
        }

        Give(new TaskLogLine(_number++, time, kind != 'O', text));
    }

    private void Give(TaskLogLine line) => IsDone = !take(line);
}

using System.Buffers;
using System.Globalization;
using System.Text;
using Peach.Core.Platform;

namespace Peach.Core.Tasks.Running;

/// <summary>A run's log: lines of <c>milliseconds since 1970, O or E, text</c>, readable while it is written.</summary>
internal sealed class RunLog : IDisposable
{
    private const string CutLine = " … (line cut)";

    private readonly Lock _gate = new();
    private readonly FileStream _file;
    private readonly TasksOptions _options;
    private readonly TimeProvider _clock;
    private readonly SecretMask _mask;
    private bool _full;

    /// <param name="path">The file.</param>
    /// <param name="options">Its limits.</param>
    /// <param name="clock">Times the lines.</param>
    /// <param name="mask">Hides the run's secrets; null for none.</param>
    public RunLog(string path, TasksOptions options, TimeProvider clock, SecretMask? mask = null)
    {
        // Unbuffered: each line is there for readers at once, and whole.
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read | FileShare.Delete, bufferSize: 0);
        _options = options;
        _clock = clock;
        _mask = mask ?? SecretMask.None;
    }

    /// <summary>The last lines that came by standard error.</summary>
    public LastLines LastErrors { get; } = new();

    /// <summary>Copies what a child prints until the stream ends. A carriage return ends a line too: progress bars use it.</summary>
    public async Task CopyAsync(TextReader from, bool isError)
    {
        var buffer = new char[4096];
        var line = new StringBuilder();
        // Cut only once it is masked: half a secret would not be found.
        var longest = _options.MaxLogLineLength + _mask.LongestPart;
        int count;
        while ((count = await from.ReadAsync(buffer.AsMemory()).ConfigureAwait(false)) > 0)
        {
            foreach (var letter in buffer.AsSpan(0, count))
            {
                if (letter is '\n' or '\r') End(letter == '\n');
                else if (line.Length <= longest) line.Append(letter);
            }
        }

        End(false);

        void End(bool keepEmpty)
        {
            var ended = line.Length > longest;
            var text = _mask.Apply(line.ToString());
            if (ended) text = text[..Math.Max(0, text.Length - _mask.LongestPart)];
            if (ended || text.Length > _options.MaxLogLineLength) text = text[..Math.Min(text.Length, _options.MaxLogLineLength)] + CutLine;
            if (text.Length > 0 || keepEmpty) Append(isError, text);
            line.Clear();
        }
    }

    public void Write(bool isError, string text) => Append(isError, _mask.Apply(text));

    private void Append(bool isError, string text)
    {
        if (isError) LastErrors.Add(text);
        lock (_gate)
        {
            if (_full) return;
            var bytes = Format(isError, text);
            if (_file.Length + bytes.Length > _options.MaxLogBytes)
            {
                _full = true;
                bytes = Format(true, $"… the log is cut here: it reached Tasks:MaxLogBytes, {_options.MaxLogBytes} bytes; what was printed after is not kept");
            }

            _file.Write(bytes);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _full = true;
            _file.Dispose();
        }
    }

    /// <summary>Lines of a log, as far as they are written; none when there is no log.</summary>
    public static IReadOnlyList<TaskLogLine> Read(string path, int fromLine, int limit, CancellationToken cancellationToken)
    {
        if (!File.Exists(path)) return [];
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var lines = new List<TaskLogLine>();
        var line = new ArrayBufferWriter<byte>();
        var buffer = new byte[64 * 1024];
        var number = 0;
        long offset = 0;
        int count;
        while ((count = RandomAccess.Read(file, buffer, offset)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            offset += count;
            var rest = buffer.AsSpan(0, count);
            for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..], number++)
            {
                if (number < fromLine) continue;
                line.Write(rest[..end]);
                lines.Add(Parse(number, Encoding.UTF8.GetString(line.WrittenSpan)));
                line.ResetWrittenCount();
                if (lines.Count == limit) return lines;
            }

            if (number >= fromLine) line.Write(rest);
        }

        return lines;
    }

    private byte[] Format(bool isError, string text) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_clock.GetUtcNow().ToUnixTimeMilliseconds()} {(isError ? 'E' : 'O')} {text}\n"));

    private static TaskLogLine Parse(int number, string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 && line.Length > space + 2 && long.TryParse(line.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            ? new TaskLogLine(number, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), line[space + 1] == 'E', line[(space + 3)..])
            : new TaskLogLine(number, DateTimeOffset.UnixEpoch, true, line);
    }
}

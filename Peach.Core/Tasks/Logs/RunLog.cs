using System.Globalization;
using System.Text;
using Peach.Core.Platform;

namespace Peach.Core.Tasks.Logs;

/// <summary>
/// Writes a run's log: lines of <c>milliseconds since 1970, O or E, text</c>, readable while it is written. A long one keeps its
/// beginning and its end: what comes after the first half of the room goes to a ring of segments.
/// </summary>
internal sealed class RunLog : IDisposable
{
    private const string CutLine = " … (line cut)";
    private const int SegmentsKept = 4;

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly TasksOptions _options;
    private readonly TimeProvider _clock;
    private readonly SecretMask _mask;
    private readonly Queue<string> _segments = new();
    private FileStream _file;
    private long _room;
    private long _length;
    private int _lines;
    private bool _closed;

    /// <param name="path">The file; segments stand beside it.</param>
    /// <param name="options">Its limits.</param>
    /// <param name="clock">Times the lines.</param>
    /// <param name="mask">Hides the run's secrets; null for none.</param>
    public RunLog(string path, TasksOptions options, TimeProvider clock, SecretMask? mask = null)
    {
        _path = path;
        _file = Open(path);
        _options = options;
        _clock = clock;
        _mask = mask ?? SecretMask.None;
        _room = options.MaxLogBytes / 2;
    }

    /// <summary>The last lines that came by standard error.</summary>
    public LastLines LastErrors { get; } = new();

    /// <summary>Is shown each line that the run's processes print, before its secrets are hidden. Null when nobody looks.</summary>
    public Action<string>? Watch { get; set; }

    /// <summary>Is shown every state of every progress bar. Null when nobody looks.</summary>
    public Action<BarState>? OnBar { get; init; }

    /// <summary>
    /// Copies what a child prints until the stream ends. As on a terminal, a carriage return begins the line anew: of a progress bar, the
    /// last state becomes a line.
    /// </summary>
    public async Task CopyAsync(TextReader from, bool isError)
    {
        var buffer = new char[4096];
        var line = new StringBuilder();
        var overwritten = new StringBuilder();
        var isBar = false;
        // Cut only once it is masked: half a secret would not be found.
        var longest = _options.MaxLogLineLength + _mask.LongestPart;
        int count;
        while ((count = await from.ReadAsync(buffer.AsMemory()).ConfigureAwait(false)) > 0)
        {
            foreach (var letter in buffer.AsSpan(0, count))
            {
                if (letter == '\n') End(true);
                else if (letter == '\r') Return();
                else if (line.Length <= longest) line.Append(letter);
            }

            if (isBar) Show(line);
        }

        End(false);

        void Return()
        {
            isBar = true;
            if (line.Length == 0) return;
            Show(line);
            (line, overwritten) = (overwritten, line);
            line.Clear();
        }

        void Show(StringBuilder state)
        {
            if (OnBar is not null && state.Length is > 0 and <= BarState.MaxLength && BarState.Read(_mask.Apply(state.ToString())) is { } bar) OnBar(bar);
        }

        void End(bool keepEmpty)
        {
            if (isBar) Show(line);
            if (line.Length == 0) (line, overwritten) = (overwritten, line);
            var ended = line.Length > longest;
            var printed = line.ToString();
            Watch?.Invoke(printed);
            var text = _mask.Apply(printed);
            if (ended) text = text[..Math.Max(0, text.Length - _mask.LongestPart)];
            if (ended || text.Length > _options.MaxLogLineLength) text = text[..Math.Min(text.Length, _options.MaxLogLineLength)] + CutLine;
            if (text.Length > 0 || keepEmpty) Append(isError, text);
            line.Clear();
            overwritten.Clear();
            isBar = false;
        }
    }

    public void Write(bool isError, string text) => Append(isError, _mask.Apply(text));

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            _file.Dispose();
        }
    }

    private void Append(bool isError, string text)
    {
        if (isError) LastErrors.Add(text);
        lock (_gate)
        {
            if (_closed) return;
            var bytes = Format(isError, text);
            try
            {
                if (_length > 0 && _length + bytes.Length > _room) Turn();
                _file.Write(bytes);
            }
            catch (IOException)
            {
                // A full disk: what is printed is read all the same, or the run would wait for ever for somebody to read it.
                return;
            }

            _length += bytes.Length;
            _lines++;
        }
    }

    /// <summary>Goes on in a new segment and forgets the oldest.</summary>
    private void Turn()
    {
        var path = LogFiles.SegmentOf(_path, _lines);
        var file = Open(path);
        _file.Dispose();
        _file = file;
        _segments.Enqueue(path);
        _length = 0;
        _room = _options.MaxLogBytes / (2 * SegmentsKept);
        if (_segments.Count > SegmentsKept) File.Delete(_segments.Dequeue());
    }

    /// <summary>Unbuffered: each line is there for readers at once, and whole.</summary>
    private static FileStream Open(string path) => new(path, FileMode.Create, FileAccess.Write, FileShare.Read | FileShare.Delete, bufferSize: 0);

    private byte[] Format(bool isError, string text) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_clock.GetUtcNow().ToUnixTimeMilliseconds()} {(isError ? 'E' : 'O')} {text}\n"));
}

using System.Collections.Immutable;
using System.Globalization;
using Peach.Core.Platform;

namespace Peach.Core.Collect.Log;

/// <summary>The log's files, each named by the position at which it begins. A segment ends where the next one begins.</summary>
internal sealed class LogSegments
{
    private const string Prefix = "events-";
    private const string Suffix = ".log";

    private readonly Lock _gate = new();
    private readonly string _folder;
    private ImmutableArray<long> _starts;

    public LogSegments(string folder)
    {
        _folder = folder;
        _starts = [.. Directory.EnumerateFiles(folder, Prefix + "*" + Suffix).Select(StartOf).Where(start => start >= 0).Order()];
    }

    /// <summary>Where the segments begin, in order.</summary>
    public ImmutableArray<long> Starts
    {
        get
        {
            lock (_gate) return _starts;
        }
    }

    public string PathOf(long start) => Path.Combine(_folder, $"{Prefix}{start:x16}{Suffix}");

    /// <summary>Notes a segment that was made; one that begins at the same place is replaced.</summary>
    public void Add(long start)
    {
        lock (_gate)
        {
            if (_starts.IsEmpty || _starts[^1] < start) _starts = _starts.Add(start);
        }
    }

    /// <summary>Deletes the segments that end at or before a position; the last one stays.</summary>
    public void DeleteBefore(long position)
    {
        List<long> gone = [];
        lock (_gate)
        {
            while (_starts.Length > 1 && _starts[1] <= position)
            {
                gone.Add(_starts[0]);
                _starts = _starts.RemoveAt(0);
            }
        }

        if (gone.Count == 0) return;
        foreach (var start in gone) File.Delete(PathOf(start));
        DurableFile.FlushFolder(_folder);
    }

    private static long StartOf(string path)
    {
        var name = Path.GetFileName(path.AsSpan())[Prefix.Length..^Suffix.Length];
        return long.TryParse(name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var start) ? start : -1;
    }
}

using System.Globalization;
using Peach.Core.Tasks.Manifest;

namespace Peach.Core.Tasks.Running;

/// <summary>Looks at what a run's processes use together, twice a second, and ends the run when it is too much memory.</summary>
/// <remarks>A process belongs to the run when it is in its group, or descends from it; one that was seen so stays so, whoever becomes its parent.</remarks>
internal sealed class TreeWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly long PageSize = Environment.SystemPageSize;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10); // USER_HZ is 100 on every Linux

    private readonly int _leader;
    private readonly long _shared;
    private readonly long? _limit;
    private readonly RunControl _control;
    private readonly Lock _gate = new();
    private readonly Dictionary<(int Process, ulong Start), long> _ticks = [];
    private readonly ITimer? _timer;
    private long _peak;

    /// <param name="leader">The process that leads the run's group.</param>
    /// <param name="shared">Bytes of its memory that are not its own.</param>
    /// <param name="limit">The most bytes of resident memory; null for no limit.</param>
    /// <param name="control">Ends the run.</param>
    /// <param name="clock">Says when to look.</param>
    public TreeWatch(int leader, long shared, long? limit, RunControl control, TimeProvider clock)
    {
        (_leader, _shared, _limit, _control) = (leader, shared, limit, control);
        if (OperatingSystem.IsLinux()) _timer = clock.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    public TreeUse Use
    {
        get
        {
            lock (_gate) return new TreeUse(_peak, _ticks.Values.Sum() * Tick);
        }
    }

    public void Dispose() => _timer?.Dispose();

    private void Look()
    {
        // A look that takes long is not joined by the next.
        if (!_gate.TryEnter()) return;
        try
        {
            var used = Sum(Read());
            _peak = Math.Max(_peak, used);
            if (used > _limit)
            {
                _control.Stop(
                    RunStop.OverMemory,
                    $"Its processes used {MemoryText.Format(used)} of memory together, more than its limit of {MemoryText.Format(_limit.Value)}, and were ended; set memory in the manifest to allow more.");
            }
        }
        finally
        {
            _gate.Exit();
        }
    }

    private long Sum(Dictionary<int, Stat> all)
    {
        var used = 0L;
        foreach (var (process, stat) in all)
        {
            if (!Belongs(process, stat, all)) continue;
            used += process == _leader ? Math.Max(0, (stat.Pages * PageSize) - _shared) : stat.Pages * PageSize;
            _ticks[(process, stat.Start)] = stat.Ticks;
        }

        return used;
    }

    private bool Belongs(int process, Stat stat, Dictionary<int, Stat> all)
    {
        if (stat.Group == _leader || _ticks.ContainsKey((process, stat.Start))) return true;
        for (var (at, steps) = (stat, 0); steps < 100; steps++)
        {
            if (at.Parent == _leader) return true;
            if (at.Parent <= 1 || !all.TryGetValue(at.Parent, out at)) return false;
        }

        return false;
    }

    private static Dictionary<int, Stat> Read()
    {
        var all = new Dictionary<int, Stat>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var process)) continue;
            try
            {
                var text = File.ReadAllText(Path.Combine(folder, "stat"));
                // The name in brackets may hold anything; the third field comes after its last bracket.
                var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
                all[process] = new Stat(
                    int.Parse(fields[1], CultureInfo.InvariantCulture), int.Parse(fields[2], CultureInfo.InvariantCulture),
                    long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture),
                    ulong.Parse(fields[19], CultureInfo.InvariantCulture), long.Parse(fields[21], CultureInfo.InvariantCulture));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException or ArgumentException)
            {
                // Ended meanwhile.
            }
        }

        return all;
    }

    private readonly record struct Stat(int Parent, int Group, long Ticks, ulong Start, long Pages);
}

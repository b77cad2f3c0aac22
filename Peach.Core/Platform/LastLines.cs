namespace Peach.Core.Platform;

/// <summary>The last lines that a child printed, for the message when it fails. Safe for use by several threads.</summary>
public sealed class LastLines(int capacity = 8)
{
    private readonly Queue<string> _lines = new();

    /// <param name="line">Null, which a closed stream gives, is left out.</param>
    public void Add(string? line)
    {
        if (string.IsNullOrWhiteSpace(line)) return;
        lock (_lines)
        {
            if (_lines.Count == capacity) _lines.Dequeue();
            _lines.Enqueue(line.Trim());
        }
    }

    public override string ToString()
    {
        lock (_lines) return _lines.Count == 0 ? "(it printed nothing)" : string.Join(" | ", _lines);
    }
}

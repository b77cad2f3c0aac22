using System.Text.Json;
using System.Text.RegularExpressions;
using Peach.Core.Platform;

namespace Peach.Core.Collect.Log;

/// <summary>How far each durable consumer has come: a small file for each.</summary>
internal sealed partial class ConsumerPositions
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _positions = [];
    private readonly string _folder;

    public ConsumerPositions(string folder)
    {
        _folder = folder;
        foreach (var path in Directory.EnumerateFiles(folder, "*.json"))
        {
            try
            {
                using var document = JsonDocument.Parse(File.ReadAllBytes(path));
                _positions[Path.GetFileNameWithoutExtension(path)] = document.RootElement.GetProperty("position").GetInt64();
            }
            catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                throw new PeachStartupException(
                    $"{path} does not hold a log position ({error.Message}). Delete it to let this consumer begin again at the oldest events.", error);
            }
        }
    }

    /// <summary>The furthest position of any consumer.</summary>
    public long Furthest
    {
        get
        {
            lock (_gate) return _positions.Count == 0 ? 0 : _positions.Values.Max();
        }
    }

    /// <summary>What all consumers have passed.</summary>
    public long Slowest
    {
        get
        {
            lock (_gate) return _positions.Count == 0 ? 0 : _positions.Values.Min();
        }
    }

    /// <summary>The consumer's position; for a new one, the given.</summary>
    public long Declare(string consumer, long start)
    {
        if (!ConsumerName().IsMatch(consumer)) throw new ArgumentException($"{consumer} is not made of lower-case letters and -.", nameof(consumer));
        lock (_gate)
        {
            if (!_positions.TryGetValue(consumer, out var position)) _positions[consumer] = position = start;
            return position;
        }
    }

    public void Commit(string consumer, long position)
    {
        DurableFile.Replace(
            Path.Combine(_folder, consumer + ".json"), JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, long> { ["position"] = position }));
        lock (_gate) _positions[consumer] = position;
    }

    /// <summary>Forgets a consumer.</summary>
    public void Remove(string consumer)
    {
        File.Delete(Path.Combine(_folder, consumer + ".json"));
        lock (_gate) _positions.Remove(consumer);
    }

    [GeneratedRegex("^[a-z-]{1,64}\\z")]
    private static partial Regex ConsumerName();
}

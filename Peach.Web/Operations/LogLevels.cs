using System.Collections.Concurrent;
using Peach.Core.Platform;

namespace Peach.Web.Operations;

/// <summary>How much is logged of what, changed while Peach runs. It lies over all other settings and is gone with the process.</summary>
/// <remarks>It is a source of the configuration, which logging follows by itself.</remarks>
internal sealed class LogLevels : ConfigurationProvider, IConfigurationSource
{
    private const string Prefix = "Logging:LogLevel:";
    private const int LongestCategory = 200;
    private const int MostCategories = 100;

    private readonly ConcurrentDictionary<string, LogLevelChange> _changes = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _gate = new();

    /// <summary>What is changed now, by category.</summary>
    public IReadOnlyList<LogLevelChange> All => [.. _changes.Values.OrderBy(change => change.Category, StringComparer.Ordinal)];

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <param name="category">A namespace or part of one, such as <c>Peach.Core.Tasks</c>; <c>Default</c> for all that have none.</param>
    /// <param name="level">From this level on.</param>
    /// <param name="until">When it ends by itself; null: with the process.</param>
    /// <param name="by">Who wants it.</param>
    /// <exception cref="PeachException">The category is none.</exception>
    public void Set(string category, LogLevel level, DateTimeOffset? until, string by)
    {
        category = category.Trim();
        if (category.Length is 0 or > LongestCategory || !category.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_'))
            throw new PeachException("A category is a namespace or part of one, such as Peach.Core.Tasks, or Default.");
        lock (_gate)
        {
            if (_changes.Count >= MostCategories && !_changes.ContainsKey(category)) throw new PeachException($"At most {MostCategories} categories are changed at a time.");
            _changes[category] = new LogLevelChange(category, level, until, by);
            Data[Prefix + category] = level.ToString();
        }

        OnReload();
    }

    /// <returns>False when nothing is changed of it.</returns>
    public bool Reset(string category)
    {
        lock (_gate)
        {
            if (!_changes.TryRemove(category.Trim(), out var change)) return false;
            Data.Remove(Prefix + change.Category);
        }

        OnReload();
        return true;
    }
}

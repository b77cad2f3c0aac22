using Peach.Core.Archive.Manifests;

namespace Peach.Core.Archive.Upkeep;

/// <summary>Which parts are joined with which.</summary>
/// <remarks>
/// A part is joined only with others that have together at least its size, so that with every rewriting an event comes into a part at
/// least twice as large: late events that trickle into an old hour for months cost each of its events a few rewritings, not thousands.
/// </remarks>
internal static class PartGroups
{
    /// <param name="parts">The parts to choose from.</param>
    /// <param name="always">Parts up to so many bytes are joined whatever the others' sizes.</param>
    /// <param name="most">Most bytes of what is joined together.</param>
    public static IReadOnlyList<IReadOnlyList<VisiblePart>> Choose(IReadOnlyList<VisiblePart> parts, long always, long most)
    {
        var sorted = parts.OrderBy(part => part.Bytes).ThenBy(part => part.Name, StringComparer.Ordinal).ToList();
        var chosen = 0;
        long sum = 0;
        for (var i = 0; i < sorted.Count; i++)
        {
            if (sorted[i].Bytes <= Math.Max(sum, always)) chosen = i + 1;
            sum += sorted[i].Bytes;
        }

        List<IReadOnlyList<VisiblePart>> groups = [];
        List<VisiblePart> group = [];
        long bytes = 0;
        foreach (var part in sorted.Take(chosen))
        {
            if (group.Count > 0 && bytes + part.Bytes > most)
            {
                if (group.Count > 1) groups.Add(group);
                (group, bytes) = ([], 0);
            }

            group.Add(part);
            bytes += part.Bytes;
        }

        if (group.Count > 1) groups.Add(group);
        return groups;
    }
}

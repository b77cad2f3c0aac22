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
        List<IReadOnlyList<VisiblePart>> groups = [];
        List<VisiblePart> group = [];
        long bytes = 0;
        foreach (var part in sorted)
        {
            if (group.Count > 0 && bytes + part.Bytes > most)
            {
                Add(groups, group, bytes, always);
                (group, bytes) = ([], 0);
            }

            group.Add(part);
            bytes += part.Bytes;
        }

        Add(groups, group, bytes, always);
        return groups;
    }

    /// <summary>Adds a group without those of its parts that are too large for the others.</summary>
    private static void Add(List<IReadOnlyList<VisiblePart>> groups, List<VisiblePart> group, long bytes, long always)
    {
        while (group.Count > 1 && group[^1].Bytes > Math.Max(bytes - group[^1].Bytes, always))
        {
            bytes -= group[^1].Bytes;
            group.RemoveAt(group.Count - 1);
        }

        if (group.Count > 1) groups.Add(group);
    }
}

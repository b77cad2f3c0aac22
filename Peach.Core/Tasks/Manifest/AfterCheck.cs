using Peach.Core.Platform;

namespace Peach.Core.Tasks.Manifest;

/// <summary>What a task comes after is a task of the same repository, and no task comes after itself in the end.</summary>
internal static class AfterCheck
{
    public static void Check(IReadOnlyList<TaskDraft> drafts)
    {
        var byName = drafts.ToDictionary(draft => draft.Entry.Name, StringComparer.Ordinal);
        foreach (var draft in drafts)
        {
            if (draft.After is not { } node || draft.Definition is not { } definition) continue;
            foreach (var name in definition.After.Where(name => !byName.ContainsKey(name)))
                draft.Problems.Add(node.Error($"names {name}, which is no task of this repository{Closest.Suggestion(name, byName.Keys.Where(other => other != draft.Entry.Name))}"));
            if (Cycle(draft.Entry.Name, byName) is { } cycle)
                draft.Problems.Add(node.Error($"closes a circle, in which no task could ever begin: {string.Join(" after ", cycle)}"));
        }
    }

    /// <summary>The way from a task back to itself; null when there is none.</summary>
    private static List<string>? Cycle(string start, Dictionary<string, TaskDraft> byName)
    {
        var cameFrom = new Dictionary<string, string>(StringComparer.Ordinal);
        var open = new Queue<string>([start]);
        while (open.TryDequeue(out var name))
        {
            foreach (var next in byName.GetValueOrDefault(name)?.Definition?.After ?? [])
            {
                if (next == start)
                {
                    List<string> way = [start];
                    for (var at = name; at != start; at = cameFrom[at]) way.Insert(0, at);
                    way.Insert(0, start);
                    return way;
                }

                if (cameFrom.TryAdd(next, name)) open.Enqueue(next);
            }
        }

        return null;
    }
}

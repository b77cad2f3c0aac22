using Peach.Core.Repositories;

namespace Peach.Core.Tasks.Manifest;

/// <summary>Reads an entry's keys; what they name in the organisation or the commit is for the rules.</summary>
internal static class TaskEntryReader
{
    private static readonly TimeSpan MinTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromHours(24);
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromHours(1);
    private static readonly TimeSpan DefaultMetadataTimeout = TimeSpan.FromMinutes(5);

    public static TaskDraft Read(SourceCommit commit, ManifestEntry entry, int order)
    {
        var draft = new TaskDraft(entry, commit);
        var problems = draft.Problems;
        CheckName(entry, problems);
        var map = new ManifestMapReader(entry.Value, problems);
        if (!entry.Value.IsMap) return draft;

        draft.Codops = map.Find("codops");
        draft.Code = CodeReference.Read(map, "train", problems);
        var metadata = map.OneOf("loop", "metadata") is not null;
        var timeout = map.Duration("timeout", MinTimeout, MaxTimeout) ?? (metadata ? DefaultMetadataTimeout : DefaultTimeout);
        draft.Arguments = map.Find("arguments");
        var arguments = map.JsonMap("arguments");
        RefuseWhatIsNotCarriedOut(map);
        map.RefuseUnknownKeys();

        if (draft.Code is { } code)
            draft.Definition = new TaskDefinition(order, code.File, code.Method, code.FullNotebook, metadata, timeout, arguments);
        return draft;
    }

    private static void CheckName(ManifestEntry entry, List<ManifestProblem> problems)
    {
        if (entry.Name.Length is 0 or > 100 || !entry.Name.All(letter => char.IsLetterOrDigit(letter) || letter is '.' or '-' or '_'))
            problems.Add(entry.Value.ErrorAtKey($"must be named with 1 to 100 letters, digits, ., - and _, was \"{entry.Name}\""));
    }

    /// <summary>Refused where leaving the key out would change what the task does; warned of where it would not.</summary>
    private static void RefuseWhatIsNotCarriedOut(ManifestMapReader map)
    {
        const string notYet = "is not carried out by this version; ";
        map.NotYet(ProblemSeverity.Error, notYet + "leave it out and the task runs in the organisation's loop, again and again", "schedule", "timezone");
        map.NotYet(ProblemSeverity.Error, notYet + "leave it out: a loop runs its tasks in the order of the manifest, so put this task below those it needs", "after");
        map.NotYet(ProblemSeverity.Error, notYet + "leave it out: no secrets are given to tasks yet", "secrets");
        map.NotYet(ProblemSeverity.Error, notYet + "leave it out, the task runs as plain Python on the platform's own machine", "spark");
        map.NotYet(ProblemSeverity.Error, notYet + "leave it out and name a notebook or module with a method", "run");
        if (map.Text("engine") is { } engine && engine != "python")
        {
            map.NotYet(ProblemSeverity.Error, engine is "spark" or "dask"
                ? $"{notYet}only python is, was \"{engine}\"; leave it out if the task runs as plain Python too"
                : $"must be python, spark or dask, was \"{engine}\"", "engine");
        }

        map.NotYet(ProblemSeverity.Warning, notYet + "a failed task runs again with its loop's next round", "retries");
        map.NotYet(ProblemSeverity.Warning, notYet + "the task's memory is not limited", "memory");
        map.NotYet(ProblemSeverity.Warning, notYet + "no alert is raised when its model is late", "fresh");
        map.NotYet(ProblemSeverity.Warning, notYet + "what the method needs is found by itself, or set full_notebook: true", "cells");
    }
}

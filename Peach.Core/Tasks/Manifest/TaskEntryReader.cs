using System.Text.RegularExpressions;
using Peach.Core.Repositories;
using Peach.Core.Secrets;

namespace Peach.Core.Tasks.Manifest;

/// <summary>Reads an entry's keys; what they name in the organisation or the commit is for the rules.</summary>
internal static partial class TaskEntryReader
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromHours(1);
    private static readonly TimeSpan DefaultMetadataTimeout = TimeSpan.FromMinutes(5);

    public static TaskDraft Read(SourceCommit commit, ManifestEntry entry, int order)
    {
        var draft = new TaskDraft(entry, commit);
        var problems = draft.Problems;
        CheckName(entry, problems);
        var map = new ManifestMapReader(entry.Value, TasksFormat.Section.Entry, problems);
        if (!entry.Value.IsMap) return draft;

        draft.Codops = map.Find("codops");
        var isNotebookRun = map.Word("run") == "notebook";
        draft.Code = CodeReference.Read(map, isNotebookRun ? null : "train", problems);
        if (isNotebookRun) CheckNotebookRun(map, problems);
        var metadata = map.Word("loop") is not null;
        var timeout = map.Duration("timeout") ?? (metadata ? DefaultMetadataTimeout : DefaultTimeout);
        draft.Arguments = map.Find("arguments");
        var arguments = map.JsonMap("arguments");
        var (engine, settings) = EngineReader.Read(map, problems);
        draft.Schedule = map.Text("schedule") is null ? null : map.Find("schedule");
        draft.TimeZone = map.Text("timezone") is null ? null : map.Find("timezone");
        draft.After = map.Find("after");
        var after = map.Texts("after");
        var skipsMissed = map.Word("missed") == "skip";
        var retries = (int)(map.WholeNumber("retries") ?? 0);
        var memory = ReadMemory(map, problems);
        var secrets = SecretsFormat.Read(map);
        var fresh = map.Duration("fresh");
        map.Finish();

        if (draft.Code is { } code)
            draft.Definition = new TaskDefinition(order, code.File, code.Method, code.FullNotebook, metadata, timeout, arguments)
            {
                IsNotebookRun = isNotebookRun,
                Engine = engine,
                EngineSettings = settings,
                Schedule = draft.Schedule?.Text,
                TimeZone = draft.TimeZone?.Text ?? "UTC",
                SkipsMissed = skipsMissed,
                After = [.. after.Distinct(StringComparer.Ordinal)],
                Retries = retries,
                MemoryBytes = memory,
                Secrets = secrets,
                Fresh = fresh,
            };
        return draft;
    }

    /// <summary>A whole notebook is a notebook, has no method, and runs on this machine.</summary>
    private static void CheckNotebookRun(ManifestMapReader map, List<ManifestProblem> problems)
    {
        if (map.Find("notebook") is null && map.Find("module") is { } module)
            problems.Add(module.ErrorAtKey("cannot be run as a notebook; name a notebook, or leave out \"run: notebook\""));
        map.Flag("full_notebook");
        map.Text("method");
        if (map.Find("method") is { } method)
            problems.Add(method.ErrorAtKey("has no place beside \"run: notebook\", which runs every cell; leave one of the two out"));
        if (map.Find("engine") is { Text: "spark" or "dask" } engine)
            problems.Add(engine.Error($"cannot run a whole notebook, was \"{engine.Text}\"; leave it out, or name a method in place of \"run: notebook\""));
    }

    private static long? ReadMemory(ManifestMapReader map, List<ManifestProblem> problems)
    {
        if (map.Text("memory") is not { } text) return null;
        if (MemoryText.TryParse(text, out var bytes)) return bytes;
        problems.Add(map.Find("memory")!.Error($"must be an amount of memory from 16m to 10t, such as 512m or 4g, was \"{text}\""));
        return null;
    }

    private static void CheckName(ManifestEntry entry, List<ManifestProblem> problems)
    {
        if (!NamePattern().IsMatch(entry.Name))
            problems.Add(entry.Value.ErrorAtKey(TasksFormat.Section.NameMessage.Replace("{0}", entry.Name, StringComparison.Ordinal)));
    }

    [GeneratedRegex(TasksFormat.NamePattern, RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}

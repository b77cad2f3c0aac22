using Peach.Core.Repositories;
using Peach.Core.Secrets;

namespace Peach.Core.Tasks.Manifest;

/// <summary>What the section <c>tasks</c> may hold. Keys that are not carried out are errors where leaving them out would change what the task does.</summary>
internal static class TasksFormat
{
    /// <summary>Letters beyond ASCII are spelled as ranges (scripts of the basic plane), which regular expressions of all languages read alike.</summary>
    public const string NamePattern = @"^[A-Za-z0-9._\u00c0-\u1fff\u2c00-\ud7ff-]{1,100}$(?![\s\S])";

    private const string NotYet = "is not carried out by this version; ";

    public static MapFormat Spark { get; } = new(
    [
        new("master", KeyKind.Text, "Where it runs: local[*], spark://host:port, yarn or k8s://https://host:port.") { MaxLength = 500, Default = "the setting `Tasks:SparkMaster`", Example = "yarn" },
        new("conf", KeyKind.Map, "Spark's own settings.") { Example = "{spark.executor.memory: 4g}" },
        new("packages", KeyKind.Texts, "Packages for the Java side, as group:name:version.") { MaxLength = 300, MaxEntries = 50, Example = "[\"org.apache.hadoop:hadoop-aws:3.3.4\"]" },
    ]);

    public static MapFormat Dask { get; } = new(
    [
        new("scheduler", KeyKind.Text, "The address of the cluster's scheduler.") { MaxLength = 500, Default = "the setting `Tasks:DaskScheduler`, else a cluster of this run's own", Example = "tcp://dask:8786" },
        new("workers", KeyKind.WholeNumber, "How many processes a cluster of this run's own has.") { Min = 1, Max = 256, Default = "one for each processor" },
    ]);

    public static SectionFormat Section { get; } = new(
        "tasks", "What runs in the background, by name.", NamePattern, "must be named with 1 to 100 letters, digits, ., - and _, was \"{0}\"",
        new MapFormat(
        [
            new("codops", KeyKind.Text, "The organisation; it must be the one that the repository is registered for.") { MaxLength = 256, Default = "that one" },
            .. CodeFormat.Keys,
            new("loop", KeyKind.Word, "metadata: the short loop that all organisations share; absent: the organisation's own loop, again and again.") { Words = ["metadata"] },
            new("timeout", KeyKind.Duration, "How long a run may take.") { Min = 1_000, Max = 86_400_000, Example = "1h", Default = "1h; 5m in the metadata loop" },
            new("arguments", KeyKind.Map, "Keyword arguments of every call.") { Example = "{days: 14}" },
            new("schedule", KeyKind.Text, "A five-field cron line, or \"every 30m\"; with it the task leaves the loop.") { MaxLength = 200, Example = "\"15 * * * *\"" },
            new("timezone", KeyKind.Text, "The time zone of the schedule, by its IANA name.") { MaxLength = 100, Example = "Europe/Vilnius", Default = "UTC" },
            new("missed", KeyKind.Word, "What becomes of a scheduled time at which no Peach ran: run once, as soon as one does, or skip it.") { Words = ["run", "skip"], Default = "run" },
            new("after", KeyKind.Texts, "Tasks of the repository; this one runs when each of them has succeeded since it last began, and is in no loop.") { MaxLength = 100, MaxEntries = 50, Example = "[fetch_metadata]" },
            SecretsFormat.Key,
            new("fresh", KeyKind.Duration, "How old its model may get, counted from the end of its last run that succeeded; an alert is raised when it is older.") { Min = 60_000, Max = 31_536_000_000, Example = "2h" },
            new("run", KeyKind.Word, "What runs: the method, or the whole notebook, which is kept with its outputs; it names no method, and its arguments become its parameters.") { Words = ["method", "notebook"], Default = "method" },
            new("engine", KeyKind.Word, "What runs the method: a Python process, a Spark application, or a Python process with a Dask cluster.") { Words = ["python", "spark", "dask"], Default = "python" },
            new("spark", KeyKind.Nested, "Settings of the Spark application.") { Map = Spark, Example = "{master: yarn, conf: {spark.executor.memory: 4g}}" },
            new("dask", KeyKind.Nested, "Settings of Dask.") { Map = Dask, Example = "{scheduler: \"tcp://dask:8786\"}" },
            new("retries", KeyKind.WholeNumber, "How often a run that failed or was lost is tried again, with growing pauses.") { Min = 0, Max = 20, Default = "0" },
            new("memory", KeyKind.Text, "The most memory that a run's processes may use together; a run that uses more is ended.") { MaxLength = 20, Example = "4g" },
            Ignored("cells", KeyKind.Any, "Tags of cells to run first.", "what the method needs is found by itself, or set full_notebook: true"),
        ])
        { ExampleMethod = "train", Rules = ["whole_notebook", "engine"] });

    private static KeyFormat Ignored(string name, KeyKind kind, string description, string consequence) =>
        new(name, kind, description) { NotYet = NotYet + consequence, NotYetSeverity = ProblemSeverity.Warning };
}

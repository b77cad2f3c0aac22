using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Peach.Core.Repositories;

namespace Peach.Core.Tasks.Manifest;

/// <summary>Reads what runs a task, and that engine's settings.</summary>
internal static partial class EngineReader
{
    private static readonly string[] Kinds = ["spark", "dask"];

    /// <returns>The engine, and its settings by the manifest's names; null for none.</returns>
    public static (TaskEngineKind Engine, JsonObject? Settings) Read(ManifestMapReader map, ICollection<ManifestProblem> problems)
    {
        var kind = map.Word("engine") ?? "python";
        JsonObject? settings = null;
        foreach (var name in Kinds)
        {
            if (map.Find(name) is not { } node) continue;
            var read = name == "spark" ? ReadSpark(node, problems) : ReadDask(node, problems);
            if (name == kind) settings = read;
            else problems.Add(node.ErrorAtKey($"goes with \"engine: {name}\" only; leave it out, or name that engine"));
        }

        return (kind switch { "spark" => TaskEngineKind.Spark, "dask" => TaskEngineKind.Dask, _ => TaskEngineKind.Python }, settings);
    }

    public static bool IsSparkMaster(string text) => SparkMaster().IsMatch(text);

    public static bool IsDaskScheduler(string text) => DaskScheduler().IsMatch(text);

    private static JsonObject ReadSpark(ManifestNode node, ICollection<ManifestProblem> problems)
    {
        var map = new ManifestMapReader(node, TasksFormat.Spark, problems);
        if (map.Text("master") is { } master && !IsSparkMaster(master))
            problems.Add(map.Find("master")!.Error($"must be local, local[N], local[*], spark://host:port, yarn or k8s://https://host:port, was \"{master}\""));
        map.JsonMap("conf");
        var conf = map.Find("conf") is { IsMap: true } found ? found.Entries.ToList() : [];
        foreach (var entry in conf)
        {
            if (!SparkSetting().IsMatch(entry.Name)) problems.Add(entry.Value.ErrorAtKey("is no setting of Spark, whose names begin with \"spark.\""));
            else if (entry.Value.IsNull || entry.Value.Text is null) problems.Add(entry.Value.Error($"must be text, was {entry.Value.Description}"));
        }

        var packages = map.Texts("packages");
        if (map.Find("packages") is { } named && packages.FirstOrDefault(package => !Package().IsMatch(package)) is { } wrong)
            problems.Add(named.Error($"must be packages as group:name:version, was \"{wrong}\""));
        map.Finish();
        return new JsonObject
        {
            ["master"] = map.Find("master")?.Text,
            ["conf"] = new JsonObject(conf.Select(entry => KeyValuePair.Create(entry.Name, (JsonNode?)entry.Value.Text))),
            ["packages"] = new JsonArray([.. packages.Select(package => (JsonNode)package)]),
        };
    }

    private static JsonObject ReadDask(ManifestNode node, ICollection<ManifestProblem> problems)
    {
        var map = new ManifestMapReader(node, TasksFormat.Dask, problems);
        var scheduler = map.Text("scheduler");
        if (scheduler is not null && !IsDaskScheduler(scheduler)) problems.Add(map.Find("scheduler")!.Error($"must be tcp://host:port or tls://host:port, was \"{scheduler}\""));
        var workers = map.WholeNumber("workers");
        map.Finish();
        return new JsonObject { ["scheduler"] = scheduler, ["workers"] = workers };
    }

    [GeneratedRegex(@"^(local(\[(\*|[1-9][0-9]{0,3})\])?|yarn|spark://[A-Za-z0-9._:,\[\]-]+|k8s://(https?://)?[A-Za-z0-9._:/-]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex SparkMaster();

    [GeneratedRegex(@"^(tcp|tls)://[A-Za-z0-9._\[\]:-]+:[0-9]{1,5}\z", RegexOptions.CultureInvariant)]
    private static partial Regex DaskScheduler();

    [GeneratedRegex(@"^spark\.[A-Za-z0-9._-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex SparkSetting();

    [GeneratedRegex(@"^[A-Za-z0-9._-]+:[A-Za-z0-9._-]+:[A-Za-z0-9._-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Package();
}

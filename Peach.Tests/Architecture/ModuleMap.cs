namespace Peach.Tests.Architecture;

/// <summary>The modules of Peach.Core, and which others each may use. Written here and nowhere else.</summary>
internal static class ModuleMap
{
    public static readonly IReadOnlyDictionary<string, string[]> MayUse = new Dictionary<string, string[]>
    {
        ["Platform"] = [],
        ["Access"] = ["Platform"],
        ["Codex"] = ["Platform"],
        ["Collect"] = ["Platform"],
        ["Repositories"] = ["Platform"],
        ["Python"] = ["Platform"],
        ["Alerts"] = ["Platform"],
        ["Secrets"] = ["Platform", "Repositories"],
        ["CSharp"] = ["Platform"],
        ["Archive"] = ["Platform", "Collect"],
        ["History"] = ["Platform", "Collect"],
        ["Streams"] = ["Platform", "Collect"],
        ["Quarantine"] = ["Platform", "Collect"],
        ["Privacy"] = ["Platform"],
        ["Dependencies"] = ["Platform", "Repositories", "Python"],
        ["Algorithms"] = ["Platform", "Repositories", "Python"],
        ["Tasks"] = ["Platform", "Access", "Repositories", "Python", "Secrets", "Alerts"],
        ["Rules"] = ["Platform", "Repositories", "History", "Codex"],
        ["Endpoints"] = ["Platform", "Codex", "Repositories", "Python", "CSharp", "Rules", "Secrets"],
        ["Forge"] = ["Platform", "Repositories"],
        ["Previews"] = ["Platform", "Repositories", "Endpoints", "Forge"],
        ["Dashboards"] = ["Platform", "Collect", "Codex", "Endpoints", "Tasks"],
        ["Metrics"] = ["Platform", "Collect", "Endpoints", "Tasks"],
    };
}

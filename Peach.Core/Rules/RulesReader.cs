using System.Text.RegularExpressions;
using Peach.Core.Platform;
using Peach.Core.Repositories;
using Peach.Core.Rules.Reading;

namespace Peach.Core.Rules;

/// <summary>Reads <c>rules:</c>, collecting every mistake with its place.</summary>
public static partial class RulesReader
{
    /// <summary>Reads rules that stand by themselves, such as those of the editor.</summary>
    public static RulesReading Read(string text)
    {
        var problems = new List<ManifestProblem>();
        var node = ManifestNode.Parse("rules", text, out var problem);
        if (problem is not null) return new RulesReading([], [problem], []);
        return node is null or { IsNull: true } ? new RulesReading([], [], []) : Read(node);
    }

    /// <summary>Reads the value of <c>rules:</c>.</summary>
    public static RulesReading Read(ManifestNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var problems = new List<ManifestProblem>();
        var parameters = new List<(string Name, ManifestNode Node)>();
        if (!node.IsList) problems.Add(node.Error($"must be a list of rules, was {node.Description}"));
        var items = node.Items.ToList();
        if (items.Count > RulesFormat.MaxRules) problems.Add(node.Error($"must be at most {RulesFormat.MaxRules} rules, was {items.Count}"));
        var rules = items.Select(item => ReadOne(item, problems, parameters)).OfType<Rule>().ToList();
        return new RulesReading(rules, problems, parameters);
    }

    /// <summary>What is wrong with parameters that rules name: an endpoint has none of that name.</summary>
    public static IEnumerable<ManifestProblem> CheckParameters(RulesReading reading, IReadOnlyCollection<string> parameters)
    {
        ArgumentNullException.ThrowIfNull(reading);
        return reading.Parameters.Where(used => !parameters.Contains(used.Name))
            .Select(used => used.Node.Error($"names the parameter {used.Name}, which the endpoint does not have{Closest.Suggestion(used.Name, parameters)}"));
    }

    private static Rule? ReadOne(ManifestNode node, List<ManifestProblem> problems, List<(string Name, ManifestNode Node)> parameters)
    {
        var before = problems.Count;
        var map = new ManifestMapReader(node, RulesFormat.Rule, problems);
        if (!node.IsMap) return null;
        var kinds = node.Entries.Where(entry => !entry.Value.IsNull && RulesFormat.Kinds.Contains(entry.Name)).ToList();
        var conditions = new ConditionReader(problems, parameters);
        Rule? rule = null;
        foreach (var second in kinds.Skip(1)) problems.Add(second.Value.ErrorAtKey($"stands beside {kinds[0].Name}; make it a rule of its own"));
        var options = new ExcludeSeenRule(map.Number("days"), map.Find("completed") is null ? null : map.Flag("completed"), map.Number("min_completion"));
        foreach (var kind in kinds) rule = ReadKind(kind, map, options, conditions, problems);
        var isSeen = kinds is [{ Name: RulesFormat.Exclude, Value.Text: RulesFormat.Seen }, ..];
        foreach (var option in RulesFormat.SeenOptions)
            if (!isSeen && map.Find(option) is { } stray) problems.Add(stray.ErrorAtKey("goes with \"exclude: seen\" only"));
        map.Finish();
        if (kinds.Count == 0 && problems.Count == before) problems.Add(node.Error("names no rule; add e.g. \"exclude: seen\""));
        return problems.Count == before ? rule : null;
    }

    private static Rule? ReadKind(ManifestEntry kind, ManifestMapReader map, ExcludeSeenRule options, ConditionReader conditions, List<ManifestProblem> problems) => kind.Name switch
    {
        RulesFormat.Exclude => ReadExclude(kind.Value, map, options, conditions, problems),
        RulesFormat.ExcludeWhere => conditions.Read(kind.Value) is { } condition ? new ExcludeWhereRule(condition) : null,
        "require" => conditions.Read(kind.Value) is { } condition ? new RequireRule(condition) : null,
        "boost" => ReadBoost(kind.Value, conditions, problems),
        "limit" => ReadLimit(kind.Value, problems),
        "pin" => ReadPin(kind.Value, problems),
        _ => ReadBlocklist(kind.Value, map, problems),
    };

    private static Rule? ReadExclude(ManifestNode node, ManifestMapReader map, ExcludeSeenRule options, ConditionReader conditions, List<ManifestProblem> problems)
    {
        if (node.IsMap)
        {
            var inner = new ManifestMapReader(node, RulesFormat.WhereOnly, problems);
            var condition = ReadWhere(inner, conditions, problems);
            inner.Finish();
            return condition is null ? null : new ExcludeWhereRule(condition);
        }

        return map.Word(RulesFormat.Exclude) switch
        {
            RulesFormat.Seen => options,
            RulesFormat.Unavailable => new ExcludeUnavailableRule(),
            _ => null,
        };
    }

    private static BoostRule? ReadBoost(ManifestNode node, ConditionReader conditions, List<ManifestProblem> problems)
    {
        var map = new ManifestMapReader(node, RulesFormat.Boost, problems);
        if (!node.IsMap) return null;
        var condition = ReadWhere(map, conditions, problems);
        Require(map, RulesFormat.Boost, "factor", problems);
        var factor = map.Number("factor");
        map.Finish();
        return condition is null || factor is null ? null : new BoostRule(condition, factor.Value);
    }

    private static LimitRule? ReadLimit(ManifestNode node, List<ManifestProblem> problems)
    {
        var map = new ManifestMapReader(node, RulesFormat.Limit, problems);
        if (!node.IsMap) return null;
        Require(map, RulesFormat.Limit, "by", problems);
        Require(map, RulesFormat.Limit, "to", problems);
        var (by, to, overflow) = (map.Text("by"), map.WholeNumber("to"), map.Word("overflow"));
        map.Finish();
        return by is null || to is null ? null : new LimitRule(by, (int)to.Value, overflow == RulesFormat.Behind);
    }

    private static PinRule? ReadPin(ManifestNode node, List<ManifestProblem> problems)
    {
        var map = new ManifestMapReader(node, RulesFormat.Pin, problems);
        if (!node.IsMap) return null;
        Require(map, RulesFormat.Pin, "item", problems);
        var (item, position, from, until) = (map.Text("item"), map.WholeNumber("position"), map.Moment("from"), map.Moment("until"));
        if (until <= from) problems.Add(map.Find("until")!.Error($"must be after from ({map.Find("from")!.Text}), was {map.Find("until")!.Text}"));
        map.Finish();
        return item is null ? null : new PinRule(item, (int)(position ?? 1), from, until);
    }

    private static BlocklistRule? ReadBlocklist(ManifestNode node, ManifestMapReader map, List<ManifestProblem> problems)
    {
        var texts = map.Texts("blocklist");
        if (node.IsList) return new BlocklistRule(texts.ToHashSet(StringComparer.Ordinal), null);
        if (node.Text is not { } name || texts.Count == 0) return null;
        if (ListName().IsMatch(name)) return new BlocklistRule(new HashSet<string>(), name);
        problems.Add(node.Error($"must be a list of ids, or a list's name of 1 to 64 letters, digits, \"-\" and \"_\", was \"{name}\""));
        return null;
    }

    private static RuleCondition? ReadWhere(ManifestMapReader map, ConditionReader conditions, List<ManifestProblem> problems)
    {
        Require(map, RulesFormat.WhereOnly, "where", problems);
        return map.Find("where") is { } where ? conditions.Read(where) : null;
    }

    private static void Require(ManifestMapReader map, MapFormat format, string key, List<ManifestProblem> problems)
    {
        if (map.Node.IsMap && map.Find(key) is null) problems.Add(map.Node.Error($"has no {key}; add e.g. \"{key}: {format.Get(key).Example}\""));
    }

    /// <summary>What a list of the organisation may be called.</summary>
    internal static bool IsListName(string name) => ListName().IsMatch(name);

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex ListName();
}

using System.Text.RegularExpressions;
using Peach.Core.Platform;
using Peach.Core.Repositories;
using Peach.Core.Rules;
using Peach.Core.Secrets;

namespace Peach.Core.Endpoints.Manifest;

/// <summary>Reads one entry of <c>endpoints:</c>.</summary>
internal sealed partial class EndpointReader(EndpointsOptions options, IReadOnlyDictionary<string, Organisation> organisations, string repositoryCodops)
{
    private readonly SectionFormat _format = EndpointsFormat.Section(options);

    public DraftEndpoint Read(ManifestEntry entry)
    {
        var problems = new List<ManifestProblem>();
        var map = new ManifestMapReader(entry.Value, _format.Entry, problems);
        if (!entry.Value.IsMap) return new DraftEndpoint(entry, null, [], null, null, problems);
        if (!NamePattern().IsMatch(entry.Name))
            problems.Add(entry.Value.ErrorAtKey(_format.NameMessage));

        var codops = OrganisationRule.Check(map.Text("codops"), map.Find("codops"), repositoryCodops, organisations, problems);
        var url = ReadUrl(map, entry.Name, problems);
        var components = ReadComponents(map, problems);
        var (fallback, fallbackTimeout) = ReadFallback(map, problems);
        var splitBy = map.Word("split_by") ?? "user";
        var parameters = map.Find("params") is { } node ? ParametersReader.Read(node, problems) : null;
        var timeout = map.Duration("timeout") ?? options.DefaultTimeout;
        var fallbackOnEmpty = map.Flag("fallback_on_empty");
        if (fallbackOnEmpty && map.Find("fallback") is null) problems.Add(map.Find("fallback_on_empty")!.ErrorAtKey("needs a fallback"));
        var isBare = map.Word("envelope") == "none";
        var requiresKey = map.Word("access") == "key";
        var unknown = map.Word("unknown") switch { "ignore" => UnknownParameters.Ignore, "refuse" => UnknownParameters.Refuse, _ => UnknownParameters.Pass };
        var cache = map.Duration("cache");
        var onFailure = map.Word("on_failure") switch { "empty" => OnFailure.Empty, "error" => OnFailure.Error, _ => OnFailure.Stale };
        var rules = map.Find("rules") is { } written ? RulesReader.Read(written) : null;
        problems.AddRange(rules?.Problems ?? []);
        var overfetch = map.Number("overfetch");
        var secrets = SecretsFormat.Read(map);
        var paging = map.Text("paging");
        if (paging is not null && isBare) problems.Add(map.Find("paging")!.ErrorAtKey("needs the envelope, which carries the id that the next page is asked with"));
        map.Finish();

        var draft = new DraftEndpoint(entry, null, components, fallback, parameters, problems) { Rules = rules, PagingNode = map.Find("paging") };
        if (draft.HasErrors) return draft;
        return draft with
        {
            Definition = new EndpointDefinition(codops!, entry.Name, url!, [], null, splitBy, [], timeout, fallbackOnEmpty, isBare)
            {
                Rules = rules is { Rules.Count: > 0 } ? RulesText.Write(rules.Rules) : null, Overfetch = overfetch,
                Unknown = unknown, RequiresKey = requiresKey, Secrets = secrets.Count > 0 ? secrets : null,
                Cache = cache, FallbackTimeout = fallbackTimeout, OnFailure = onFailure, Paging = paging,
            },
        };
    }

    /// <summary>Absent, the URL is the endpoint's name.</summary>
    private static string? ReadUrl(ManifestMapReader map, string name, List<ManifestProblem> problems)
    {
        if (map.Find("url") is null) return $"/{name}";
        if (map.Text("url") is not { } url) return null;
        var path = "/" + url.Trim('/');
        if (UrlPattern().IsMatch(path)) return path;
        problems.Add(map.Find("url")!.Error($"must be a path such as /{name} of letters, digits, \"-\", \"_\", \".\" and \"/\", was \"{url}\""));
        return null;
    }

    /// <summary><c>components:</c> as a map or a list, or one component written into the endpoint itself.</summary>
    private static List<DraftComponent> ReadComponents(ManifestMapReader endpoint, List<ManifestProblem> problems)
    {
        var components = new List<DraftComponent>();
        if (endpoint.Find("components") is not { } node)
        {
            if (ComponentReader.Read(endpoint.Node.Path.Split('.')[^1], endpoint, problems) is { } only) components.Add(only);
            return components;
        }

        var prefetch = endpoint.Texts("prefetch");
        foreach (var (name, value) in NamedComponents(node, problems))
        {
            var map = new ManifestMapReader(value, EndpointsFormat.Component, problems);
            if (value.IsMap && ComponentReader.Read(name, map, problems) is { } component)
                components.Add(component.PrefetchNode is null ? component with { PrefetchNode = endpoint.Find("prefetch"), Prefetch = prefetch } : component);
            map.Finish();
        }

        foreach (var twice in components.GroupBy(component => component.Name).Where(group => group.Count() > 1))
            problems.Add(node.Error($"has two components named {twice.Key}"));
        if (components.Count == 0 && problems.Count == 0) problems.Add(node.Error("has no component"));
        if (components.Count > 0 && components.Sum(component => component.Weight) <= 0) problems.Add(node.Error("must have a component with a weight above 0"));
        return components;
    }

    private static IEnumerable<(string Name, ManifestNode Value)> NamedComponents(ManifestNode node, List<ManifestProblem> problems)
    {
        if (node.IsMap) return node.Entries.Select(entry => (entry.Name, entry.Value));
        if (!node.IsList) problems.Add(node.Error($"must be a map or a list of components, was {node.Description}"));
        var named = new List<(string, ManifestNode)>();
        foreach (var item in node.Items)
        {
            if (item.Entries.FirstOrDefault(entry => entry.Name == "name")?.Value.Text is { Length: > 0 } name) named.Add((name, item));
            else problems.Add(item.Error("has no name; in a list each component needs one, e.g. \"name: embeddings\""));
        }

        return named;
    }

    private (DraftComponent? Fallback, TimeSpan? Timeout) ReadFallback(ManifestMapReader endpoint, List<ManifestProblem> problems)
    {
        if (endpoint.Find("fallback") is not { } node) return default;
        var map = new ManifestMapReader(node, _format.Entry.Get("fallback").Map!, problems);
        var name = map.Text("name") ?? "fallback";
        var fallback = node.IsMap ? ComponentReader.Read(name, map, problems) : null;
        var timeout = map.Duration("timeout");
        map.Finish();
        return (fallback, timeout);
    }

    [GeneratedRegex(EndpointsFormat.NamePattern, RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    [GeneratedRegex("^(/[A-Za-z0-9_.-]+)+\\z", RegexOptions.CultureInvariant)]
    private static partial Regex UrlPattern();
}

using Peach.Core.Repositories;
using Peach.Core.Rules;
using Peach.Core.Secrets;

namespace Peach.Core.Endpoints.Manifest;

/// <summary>What the section <c>endpoints</c> may hold.</summary>
internal static class EndpointsFormat
{
    public const string NamePattern = "^[A-Za-z0-9_-]{1,64}$(?![\\s\\S])";

    private static IReadOnlyList<KeyFormat> ValueKeys { get; } =
    [
        new("min", KeyKind.Number, "The smallest number."),
        new("max", KeyKind.Number, "The largest number."),
        new("pattern", KeyKind.Text, "A regular expression that the whole text must match; one that needs no looking back or ahead.") { MaxLength = ParameterPattern.MaxLength, Example = "[a-z]{2}-[0-9]+" },
        new("enum", KeyKind.Texts, "The values there are.") { MaxLength = 256, MaxEntries = 200, Example = "[new, popular]" },
    ];

    /// <summary>What an item of a list must be.</summary>
    public static MapFormat Item { get; } = new(
    [
        new("type", KeyKind.Word, "What each item must be.") { Words = ["string", "integer", "number", "boolean", "date", "enum"], Default = "string" },
        new("max_length", KeyKind.Number, "The longest text in characters.") { Min = 1, Max = 100_000 },
        .. ValueKeys,
    ])
    { Rules = ["min_max", "values"] };

    public static MapFormat Parameter { get; } = new(
    [
        new("type", KeyKind.Word, "What the value must be; a list is separated by commas, a date is ISO 8601, with or without a time.")
        {
            Words = ["string", "integer", "number", "boolean", "list", "date", "enum"], Default = "string",
        },
        new("default", KeyKind.Any, "The value when a request has none.") { Default = "the function's own" },
        new("required", KeyKind.Flag, "Whether a request without it is refused.") { Default = "false" },
        new("max_length", KeyKind.Number, "The longest text in characters, or the most items of a list.") { Min = 1, Max = 100_000 },
        .. ValueKeys,
        new("items", KeyKind.Nested, "What each item of a list must be.") { Map = Item, Example = "{type: integer, min: 1}" },
        new("description", KeyKind.Text, "What it is, for those who call the endpoint.") { MaxLength = 2000 },
        new("example", KeyKind.Text, "A value as a request would have it, for those who call the endpoint.") { MaxLength = 256 },
    ])
    { Rules = ["default_fits", "min_max", "values"] };

    private static KeyFormat Prefetch { get; } = new("prefetch", KeyKind.Texts, "Redis keys that the platform reads for the function, all in one round trip, with arguments in braces.")
    {
        MaxLength = 256, MaxEntries = 20, Example = "[\"similar:{article_id}\"]",
    };

    private static IReadOnlyList<KeyFormat> ComponentKeys { get; } =
    [
        .. CodeFormat.Keys,
        new("weight", KeyKind.Number, "Its share of the traffic beside the others' weights; 0 leaves it out.") { Min = 0, Max = 1_000_000, Default = "1" },
        new("arguments", KeyKind.Map, "Fixed arguments, which win over the request's.") { Example = "{window_days: 7}" },
        Prefetch,
        new("source", KeyKind.Text, "In place of a notebook: the C# file that holds the method, where an admin trusts the repository.") { MaxLength = 512, Example = "Similar.cs" },
        new("cells", KeyKind.Any, "Tags of cells to run first.") { NotYet = "is not carried out by this version; the cells that the method needs are found by themselves" },
    ];

    public static MapFormat Component { get; } = new(
        [new("name", KeyKind.Any, "The component's name, where components are a list."), .. ComponentKeys]) { ExampleMethod = "similar" };

    private static MapFormat Fallback(EndpointsOptions options) => new(
    [
        new("name", KeyKind.Text, "The fallback's name.") { MaxLength = 256, Default = "fallback" },
        new("timeout", KeyKind.Duration, "From the failure to the fallback's answer.")
        {
            Min = 1, Max = options.LongestTimeout.TotalMilliseconds, Example = "100ms", Default = "the endpoint's",
        },
        .. ComponentKeys,
    ])
    { ExampleMethod = "similar" };

    /// <param name="options">Its limits are part of the format.</param>
    public static SectionFormat Section(EndpointsOptions options) => new(
        "endpoints", "What answers requests under the organisation's API root, by name.", NamePattern,
        "must be named with 1 to 64 letters, digits, \"-\" and \"_\"", Endpoint(options));

    public static MapFormat Endpoint(EndpointsOptions options) => new(
    [
        new("codops", KeyKind.Text, "The organisation; it must be the one that the repository is registered for.") { MaxLength = 256, Default = "that one" },
        new("url", KeyKind.Text, "The path under the organisation's API root, unique there.") { MaxLength = 200, Example = "/similar", Default = "the endpoint's name" },
        new("components", KeyKind.NamedMaps, "Functions that share the traffic; an endpoint with one may name it directly.") { Map = Component },
        new("fallback", KeyKind.Nested, "The function that answers when a component fails or takes too long.") { Map = Fallback(options), Example = "{notebook: trending.ipynb, method: trending}" },
        new("split_by", KeyKind.Word, "What keeps its component from request to request.") { Words = ["user", "client", "session"], Default = "user" },
        new("params", KeyKind.Maps, "The query parameters.") { Map = Parameter, MaxEntries = 50, Default = "from the function's signature and type hints" },
        new("timeout", KeyKind.Duration, "From the request to the answer; the fallback has as long again, or its own.")
        {
            Min = 1, Max = options.LongestTimeout.TotalMilliseconds, Example = "200ms", Default = Platform.DurationText.Format(options.DefaultTimeout),
        },
        new("fallback_on_empty", KeyKind.Flag, "Whether the fallback also answers in place of an empty result.") { Default = "false" },
        new("unknown", KeyKind.Word, "What becomes of parameters that are not declared: functions with **kwargs get them (pass), none gets them (ignore), or the request is refused (refuse).")
        {
            Words = ["pass", "ignore", "refuse"], Default = "pass",
        },
        new("access", KeyKind.Word, "Who may ask: everybody (public), or holders of one of the organisation's API keys (key).") { Words = ["public", "key"], Default = "public" },
        new("envelope", KeyKind.Word, "none serves the function's JSON bare.") { Words = ["none", "standard"], Default = "standard" },
        SecretsFormat.Key,
        RulesFormat.Key,
        RulesFormat.Overfetch,
        new("cache", KeyKind.Duration, "How long a component's answer may be given again for the same arguments; for as long again it is given while a new one is asked for.")
        {
            Min = 100, Max = 86_400_000, Example = "30s",
        },
        new("on_failure", KeyKind.Word, "What answers when component and fallback have failed: the last good answer for the same arguments or else the error (stale) or an empty list (empty); or always the error.")
        {
            Words = ["stale", "empty", "error"], Default = "stale",
        },
        new("paging", KeyKind.Text, "The parameter that says how many items a page has; peach_after with the id of an answer then gives the items that follow it.") { MaxLength = 100, Example = "amount" },
        Prefetch,
        .. ComponentKeys.Where(key => key != Prefetch).Select(key => key with { Unless = "components" }),
    ])
    { ExampleMethod = "similar", Rules = ["url", "needs_fallback"] };
}

using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Peach.Core.Rules;

namespace Peach.Web.Components.Parts;

/// <summary>A rule in the form: what each field holds as typed. It becomes YAML, which is then checked as if it had been typed.</summary>
public sealed class RuleDraft
{
    public const string Seen = "exclude seen";
    public const string Unavailable = "exclude unavailable";
    public const string Where = "exclude where";
    public const string Require = "require";
    public const string Boost = "boost";
    public const string Limit = "limit";
    public const string Pin = "pin";
    public const string Blocklist = "blocklist";

    private static readonly JsonSerializerOptions Quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IReadOnlyList<string> Kinds { get; } = [Seen, Unavailable, Where, Require, Boost, Limit, Pin, Blocklist];

    public required string Kind { get; init; }

    public string Days { get; set; } = "";

    public string Completed { get; set; } = "";

    public string MinCompletion { get; set; } = "";

    /// <summary>Fields and values, e.g. <c>genre: news, language: "{lang}"</c>.</summary>
    public string Condition { get; set; } = "";

    public string Factor { get; set; } = "1.5";

    public string By { get; set; } = "";

    public string To { get; set; } = "2";

    public string Overflow { get; set; } = "drop";

    public string Item { get; set; } = "";

    public string Position { get; set; } = "1";

    public string From { get; set; } = "";

    public string Until { get; set; } = "";

    /// <summary>Ids, one a line.</summary>
    public string Ids { get; set; } = "";

    /// <summary>A list's name, in place of ids.</summary>
    public string List { get; set; } = "";

    /// <summary>Whether it has the field <see cref="Condition"/>.</summary>
    public bool HasCondition => Kind is Where or Require or Boost;

    public static string Write(IEnumerable<RuleDraft> drafts) => string.Concat(drafts.Select(draft => $"- {draft.Text()}\n"));

    public static RuleDraft Of(Rule rule) => rule switch
    {
        ExcludeSeenRule seen => new RuleDraft
        {
            Kind = Seen, Days = Number(seen.Days), MinCompletion = Number(seen.MinCompletion), Completed = seen.Completed switch { null => "", true => "true", false => "false" },
        },
        ExcludeUnavailableRule => new RuleDraft { Kind = Unavailable },
        ExcludeWhereRule where => new RuleDraft { Kind = Where, Condition = Inner(where.Condition) },
        RequireRule require => new RuleDraft { Kind = Require, Condition = Inner(require.Condition) },
        BoostRule boost => new RuleDraft { Kind = Boost, Condition = Inner(boost.Condition), Factor = Number(boost.Factor) },
        LimitRule limit => new RuleDraft { Kind = Limit, By = limit.By, To = Number(limit.To), Overflow = limit.Behind ? "behind" : "drop" },
        PinRule pin => new RuleDraft { Kind = Pin, Item = pin.Item, Position = Number(pin.Position), From = Moment(pin.From), Until = Moment(pin.Until) },
        BlocklistRule list => new RuleDraft { Kind = Blocklist, List = list.List ?? "", Ids = string.Join('\n', list.Ids) },
        _ => throw new InvalidOperationException($"The form has no rule of the kind {rule.GetType().Name}."),
    };

    private string Text() => Kind switch
    {
        Seen => "exclude: seen" + Option("days", Days) + Option("completed", Completed) + Option("min_completion", MinCompletion),
        Unavailable => "exclude: unavailable",
        Where => $"exclude: {{where: {{{Line(Condition)}}}}}",
        Require => $"require: {{{Line(Condition)}}}",
        Boost => $"boost: {{where: {{{Line(Condition)}}}, factor: {Scalar(Factor)}}}",
        Limit => $"limit: {{by: {Quoted(By)}, to: {Scalar(To)}{(Overflow == "behind" ? ", overflow: behind" : "")}}}",
        Pin => $"pin: {{item: {Quoted(Item)}, position: {Scalar(Position)}{Part("from", From)}{Part("until", Until)}}}",
        _ => List.Trim().Length > 0 ? $"blocklist: {Scalar(List)}" : $"blocklist: [{string.Join(", ", Ids.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Quoted))}]",
    };

    private static string Option(string key, string value) => value.Trim().Length == 0 ? "" : $"\n  {key}: {Scalar(value)}";

    private static string Part(string key, string value) => value.Trim().Length == 0 ? "" : $", {key}: {Scalar(value)}";

    /// <summary>Plain where it can be, so that the checks say what they would say of typed YAML.</summary>
    private static string Scalar(string value) => value.Trim() is { Length: > 0 } text && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '+' or '_' || (c == ':' && text.Contains('T', StringComparison.Ordinal)))
        ? text
        : Quoted(value);

    private static string Quoted(string value) => JsonSerializer.Serialize(value.Trim(), Quoting);

    private static string Line(string value) => value.ReplaceLineEndings(" ").Trim();

    private static string Inner(RuleCondition condition) => RulesText.Condition(condition)[1..^1];

    private static string Number(double? number) => number?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    private static string Moment(DateTimeOffset? moment) => moment is not { } time ? "" : time.TimeOfDay == TimeSpan.Zero
        ? time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        : time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

using Peach.Core.Repositories;

namespace Peach.Core.Rules;

/// <summary>What a rule may hold: the one description that reading, the JSON Schema, Python's validator and the form come from.</summary>
public static class RulesFormat
{
    public const int MaxRules = 50;
    public const double MaxOverfetch = 10;

    internal const string Exclude = "exclude";
    internal const string ExcludeWhere = "exclude where";
    internal const string Seen = "seen";
    internal const string Unavailable = "unavailable";
    internal const string Behind = "behind";
    internal const int MaxIdLength = 256;
    internal const int MaxValues = 1000;
    internal const int MaxIds = 10_000;

    /// <summary>The keys that name what a rule does.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [Exclude, ExcludeWhere, "require", "boost", "limit", "pin", "blocklist"];

    /// <summary>The keys that go with <c>exclude: seen</c>.</summary>
    internal static IReadOnlyList<string> SeenOptions { get; } = ["days", "completed", "min_completion"];

    public static MapFormat WhereOnly { get; } = new([new("where", KeyKind.Condition, "Fields of the item, or of Codex, and what they must hold.") { IsRequired = true, Example = "{genre: news}", MaxLength = MaxIdLength }]);

    public static MapFormat Boost { get; } = new(
    [
        new("where", KeyKind.Condition, "Fields of the item, or of Codex, and what they must hold.") { IsRequired = true, Example = "{genre: news}", MaxLength = MaxIdLength },
        new("factor", KeyKind.Number, "What scores are multiplied by; above 1 moves up, below 1 down.") { IsRequired = true, Example = "1.3", Min = 0, Max = 1000 },
    ]);

    public static MapFormat Limit { get; } = new(
    [
        new("by", KeyKind.Text, "The field whose values are counted.") { IsRequired = true, Example = "show_id", MaxLength = MaxIdLength },
        new("to", KeyKind.WholeNumber, "The most items of one value.") { IsRequired = true, Example = "2", Min = 1, Max = 1000 },
        new("overflow", KeyKind.Word, "Whether further ones are dropped or go behind the rest.") { Words = ["drop", Behind], Default = "drop" },
    ]);

    public static MapFormat Pin { get; } = new(
    [
        new("item", KeyKind.Text, "The item's id.") { IsRequired = true, Example = "item-1", MaxLength = MaxIdLength },
        new("position", KeyKind.WholeNumber, "Its place, counted from 1.") { Min = 1, Max = 1000, Default = "1" },
        new("from", KeyKind.Moment, "From then on; a day begins at midnight UTC.") { Example = "2026-06-01" },
        new("until", KeyKind.Moment, "Until just before then.") { Example = "2026-06-02" },
    ])
    { Rules = ["from_until"] };

    public static MapFormat Rule { get; } = new(
    [
        new(Exclude, KeyKind.WordOrNested, "What is left out: what the user has seen, what is not available, or items that match.") { Words = [Seen, Unavailable], Map = WhereOnly, Example = "seen" },
        new("days", KeyKind.Number, "With exclude seen: only what was consumed in so many days.") { Min = 0.01, Max = 36_500 },
        new("completed", KeyKind.Flag, "With exclude seen: only what was finished (true), or only what was not (false)."),
        new("min_completion", KeyKind.Number, "With exclude seen: only what was consumed at least so far.") { Min = 0, Max = 1 },
        new(ExcludeWhere, KeyKind.Condition, "Leaves out items that match.") { Example = "{genre: news}", MaxLength = MaxIdLength },
        new("require", KeyKind.Condition, "Keeps only items that match.") { Example = "{language: \"{lang}\"}", MaxLength = MaxIdLength },
        new("boost", KeyKind.Nested, "Moves items that match up or down.") { Map = Boost, Example = "{where: {genre: news}, factor: 1.3}" },
        new("limit", KeyKind.Nested, "Diversity: at most so many items of one value.") { Map = Limit, Example = "{by: show_id, to: 2}" },
        new("pin", KeyKind.Nested, "Puts an item at a place.") { Map = Pin, Example = "{item: item-1, position: 1}" },
        new("blocklist", KeyKind.Texts, "Ids that are never given, or the name of a list of the organisation.") { MaxLength = MaxIdLength, MaxEntries = MaxIds, Example = "[\"123\", \"456\"]" },
    ])
    { ExactlyOne = Kinds, Rules = ["seen_options"] };

    /// <summary>The key <c>rules</c> of an endpoint.</summary>
    public static KeyFormat Key { get; } = new("rules", KeyKind.MapList, "Business rules between function and answer.") { Map = Rule, MaxEntries = MaxRules };

    /// <summary>The key <c>overfetch</c> of an endpoint.</summary>
    public static KeyFormat Overfetch { get; } = new(
        "overfetch", KeyKind.Number, "How many times its amount the function is asked for where rules may remove items; the answer is cut to what was asked.")
    {
        Min = 1, Max = MaxOverfetch, Default = "the setting Rules:Overfetch",
    };
}

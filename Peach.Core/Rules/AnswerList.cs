using Peach.Core.Rules.Engine;

namespace Peach.Core.Rules;

/// <summary>The list of items in an answer, found without taking the answer apart.</summary>
/// <param name="Items">In their order.</param>
/// <param name="Start">Where the list's first bracket is, in bytes.</param>
/// <param name="End">Where its last bracket is.</param>
public sealed record AnswerList(IReadOnlyList<AnswerItem> Items, int Start, int End)
{
    private static readonly RuleSet Nothing = RuleSet.Of([new ExcludeUnavailableRule()])!;

    /// <summary>The items' ids; empty texts for items without one.</summary>
    public IReadOnlyList<string> Ids => [.. Items.Select(item => item.Id ?? "")];

    /// <param name="answer">JSON in UTF-8.</param>
    /// <returns>Null where there is no list of items.</returns>
    public static AnswerList? Read(ReadOnlySpan<byte> answer) => AnswerItems.Read(answer, Nothing) is { } found
        ? new AnswerList([.. found.Items.Select(item => new AnswerItem(item.Id, item.Start, item.Length))], found.Start, found.End)
        : null;
}

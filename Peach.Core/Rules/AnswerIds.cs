using Peach.Core.Rules.Engine;

namespace Peach.Core.Rules;

/// <summary>The items of an answer, for comparing answers.</summary>
public static class AnswerIds
{
    private static readonly RuleSet Nothing = RuleSet.Of([new ExcludeUnavailableRule()])!;

    /// <returns>The items' ids in their order (empty texts for items without one); null where there is no list of items.</returns>
    public static IReadOnlyList<string>? Read(ReadOnlySpan<byte> answer) =>
        AnswerItems.Read(answer, Nothing) is { } found ? [.. found.Items.Select(item => item.Id ?? "")] : null;
}

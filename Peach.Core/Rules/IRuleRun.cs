namespace Peach.Core.Rules;

/// <summary>The rules of one request, which may be applied to several answers: a component's, its fallback's.</summary>
public interface IRuleRun
{
    /// <summary>Applies the rules to an answer. Never throws for what the answer is or what cannot be read.</summary>
    /// <param name="answer">JSON in UTF-8: a list of items, or an object with the list <c>items</c> or <c>urns</c>.</param>
    ValueTask<RuleResult> ApplyAsync(ReadOnlyMemory<byte> answer);
}

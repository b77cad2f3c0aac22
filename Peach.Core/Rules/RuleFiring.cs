namespace Peach.Core.Rules;

/// <summary>A rule that did something.</summary>
/// <param name="Index">Its place among the endpoint's rules, from 0.</param>
/// <param name="Rule">Its name.</param>
/// <param name="Items">On how many items.</param>
public sealed record RuleFiring(int Index, string Rule, int Items);

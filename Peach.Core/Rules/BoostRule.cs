namespace Peach.Core.Rules;

/// <summary>Moves items whose fields match up (a factor above 1) or down.</summary>
public sealed record BoostRule(RuleCondition Condition, double Factor) : Rule
{
    public override string Name => "boost";

    public override RuleCondition Where => Condition;
}

namespace Peach.Core.Rules;

/// <summary>Keeps only items whose fields match.</summary>
public sealed record RequireRule(RuleCondition Condition) : Rule
{
    public override string Name => "require";

    public override bool Removes => true;

    public override RuleCondition Where => Condition;
}

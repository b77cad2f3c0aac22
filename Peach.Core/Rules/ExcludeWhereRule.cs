namespace Peach.Core.Rules;

/// <summary>Leaves out items whose fields match.</summary>
public sealed record ExcludeWhereRule(RuleCondition Condition) : Rule
{
    public override string Name => "exclude where";

    public override bool Removes => true;

    public override RuleCondition Where => Condition;
}

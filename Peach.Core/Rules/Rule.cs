namespace Peach.Core.Rules;

/// <summary>A business rule between a function and its answer.</summary>
public abstract record Rule
{
    /// <summary>What it is called in figures and notes, e.g. <c>exclude seen</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether it can make an answer shorter.</summary>
    public virtual bool Removes => false;

    /// <summary>The conditions on items' fields that it asks about; null without one.</summary>
    public virtual RuleCondition? Where => null;
}

namespace Peach.Core.Rules;

/// <summary>Diversity: at most so many items of one value of a field.</summary>
/// <param name="By">The field.</param>
/// <param name="To">The most items of one value.</param>
/// <param name="Behind">Whether the others go behind the rest rather than out of the answer.</param>
public sealed record LimitRule(string By, int To, bool Behind) : Rule
{
    public override string Name => "limit";

    public override bool Removes => !Behind;
}

namespace Peach.Core.Rules;

/// <summary>Leaves out what the user consumed.</summary>
/// <param name="Days">Only what was consumed in so many days; null: whatever the history holds.</param>
/// <param name="Completed">True: only what was finished. False: only what was not. Null: both.</param>
/// <param name="MinCompletion">Only what was consumed at least so far, 0 to 1.</param>
public sealed record ExcludeSeenRule(double? Days, bool? Completed, double? MinCompletion) : Rule
{
    public override string Name => "exclude seen";

    public override bool Removes => true;
}

namespace Peach.Core.Rules;

/// <summary>Where an endpoint finds its live rules with every request: it stays the same over rollouts, and what is in it changes at once.</summary>
public sealed class LiveRuleSlot
{
    private volatile LiveRules? _current;

    /// <summary>A slot of its own, for trying rules out.</summary>
    public static LiveRuleSlot Holding(LiveRules? rules) => new() { _current = rules };

    /// <summary>Null: the repository's rules hold.</summary>
    public LiveRules? Current => _current;

    internal void Put(LiveRules? rules) => _current = rules;
}

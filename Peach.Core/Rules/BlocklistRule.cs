namespace Peach.Core.Rules;

/// <summary>Leaves items out by their ids, also pinned ones.</summary>
/// <param name="Ids">The ids; empty where a list is named.</param>
/// <param name="List">The name of the organisation's list, which is edited by itself; null for ids given here.</param>
public sealed record BlocklistRule(IReadOnlySet<string> Ids, string? List) : Rule
{
    public override string Name => List is null ? "blocklist" : $"blocklist {List}";

    public override bool Removes => true;
}

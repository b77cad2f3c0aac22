namespace Peach.Core.Rules;

/// <summary>Puts an item at a place.</summary>
/// <param name="Item">Its id.</param>
/// <param name="Position">The place, counted from 1; beyond the end it is the last.</param>
/// <param name="From">From then on; null: always.</param>
/// <param name="Until">Until just before then; null: for ever.</param>
public sealed record PinRule(string Item, int Position, DateTimeOffset? From, DateTimeOffset? Until) : Rule
{
    public override string Name => "pin";

    public bool IsActive(DateTimeOffset now) => (From is null || now >= From) && (Until is null || now < Until);
}

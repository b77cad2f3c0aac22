namespace Peach.Core.Rules.Engine;

/// <summary>The catalogue's items as rules ask about them.</summary>
internal sealed class CodexFacts : IItemFacts
{
    private static readonly IReadOnlyDictionary<string, ItemFacts> None = new Dictionary<string, ItemFacts>();

    public ValueTask<IReadOnlyDictionary<string, ItemFacts>> FindAsync(string codops, IReadOnlyCollection<string> ids) => ValueTask.FromResult(None);
}

namespace Peach.Core.Rules.Engine;

/// <summary>What the catalogue says of items.</summary>
internal interface IItemFacts
{
    /// <summary>One read for all of them.</summary>
    /// <returns>What is known; items nobody has heard of are not in it.</returns>
    ValueTask<IReadOnlyDictionary<string, ItemFacts>> FindAsync(string codops, IReadOnlyCollection<string> ids);
}

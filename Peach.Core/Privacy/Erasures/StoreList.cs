using Peach.Core.Platform;

namespace Peach.Core.Privacy.Erasures;

/// <summary>The stores of this platform: quick ones first, then by name.</summary>
internal sealed class StoreList(IEnumerable<IPersonalDataStore> stores)
{
    public IReadOnlyList<IPersonalDataStore> All { get; } =
        [.. stores.OrderByDescending(store => store.IsImmediate).ThenBy(store => store.Name, StringComparer.Ordinal)];

    public IReadOnlyList<string> Names => field ??= [.. All.Select(store => store.Name)];
}

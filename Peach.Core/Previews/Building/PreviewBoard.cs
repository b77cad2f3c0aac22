using System.Collections.Immutable;
using Peach.Core.Repositories;

namespace Peach.Core.Previews.Building;

/// <summary>All previews in memory.</summary>
internal sealed class PreviewBoard : ITreeUser
{
    private ImmutableDictionary<string, Preview> _previews = ImmutableDictionary.Create<string, Preview>(StringComparer.Ordinal);

    public IEnumerable<Preview> All => _previews.Values;

    public int Count => _previews.Count;

    public Preview? Find(string id) => _previews.GetValueOrDefault(id);

    public void Add(Preview preview) => ImmutableInterlocked.TryAdd(ref _previews, preview.Id, preview);

    public bool Remove(string id) => ImmutableInterlocked.TryRemove(ref _previews, id, out _);

    /// <returns>The changed preview; null when it was removed meanwhile.</returns>
    public Preview? Change(string id, Func<Preview, Preview> change)
    {
        while (true)
        {
            var before = _previews;
            if (!before.TryGetValue(id, out var preview)) return null;
            var changed = change(preview);
            if (Interlocked.CompareExchange(ref _previews, before.SetItem(id, changed), before) == before) return changed;
        }
    }

    public bool Uses(string tree) => _previews.Values.Any(preview => preview.Trees.Contains(tree));
}

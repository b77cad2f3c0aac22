using System.Runtime.InteropServices;

namespace Peach.Core.Dashboards.Counting;

internal static class DictionaryExtensions
{
    /// <summary>The value of a key, made where it is missing, to be changed in place.</summary>
    public static ref TValue? GetRef<TKey, TValue>(this Dictionary<TKey, TValue> dictionary, TKey key) where TKey : notnull =>
        ref CollectionsMarshal.GetValueRefOrAddDefault(dictionary, key, out _);
}

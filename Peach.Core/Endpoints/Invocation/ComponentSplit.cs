using System.Text;
using Peach.Core.Endpoints.Catalog;

namespace Peach.Core.Endpoints.Invocation;

/// <summary>Decides which component answers whom, without a store.</summary>
/// <remarks>
/// Weighted rendezvous hashing (Schindelhauer and Schomaker, 2005): the component with the largest −w / ln h wins, where h in
/// (0, 1) is a hash of endpoint, component and unit. A unit keeps its component while weights stay, and a change of weights
/// moves only as many units as it must.
/// </remarks>
internal static class ComponentSplit
{
    /// <param name="unit">The user, client or session; null: one that is not known, so chance decides for this request.</param>
    public static ComponentModel Choose(EndpointModel endpoint, string? unit)
    {
        var components = endpoint.Components;
        if (components.Count == 1) return components[0];
        unit ??= Guid.NewGuid().ToString("N");
        ComponentModel? best = null;
        var bestScore = double.NegativeInfinity;
        foreach (var component in components)
        {
            if (component.Definition.Weight <= 0) continue;
            var score = component.Definition.Weight / -Math.Log(Fraction(endpoint.Definition.Codops, endpoint.Definition.Name, component.Definition.Name, unit));
            if (score > bestScore) (best, bestScore) = (component, score);
        }

        return best ?? components[0];
    }

    /// <summary>Where a unit stands in an endpoint's split, from 0 to 1: the same whatever the components and their weights.</summary>
    public static double Bucket(EndpointModel endpoint, string unit) => Fraction(endpoint.Definition.Codops, endpoint.Definition.Name, "", unit);

    /// <summary>A number strictly between 0 and 1, the same on every machine and in every version.</summary>
    internal static double Fraction(string codops, string endpoint, string component, string unit)
    {
        var bytes = Encoding.UTF8.GetBytes($"{codops}\n{endpoint}\n{component}\n{unit}");
        return ((Mix(Fnv1a(bytes)) >> 11) + 0.5) / (1UL << 53);
    }

    /// <summary>FNV-1a, 64 bits (Fowler, Noll, Vo).</summary>
    private static ulong Fnv1a(ReadOnlySpan<byte> bytes)
    {
        var hash = 14695981039346656037UL;
        foreach (var b in bytes) hash = (hash ^ b) * 1099511628211UL;
        return hash;
    }

    /// <summary>The finaliser of MurmurHash3 (Appleby), which FNV's upper bits need.</summary>
    private static ulong Mix(ulong value)
    {
        value ^= value >> 33;
        value *= 0xff51afd7ed558ccdUL;
        value ^= value >> 33;
        value *= 0xc4ceb9fe1a85ec53UL;
        return value ^ (value >> 33);
    }
}

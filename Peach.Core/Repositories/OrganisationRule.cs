using Peach.Core.Platform;

namespace Peach.Core.Repositories;

/// <summary>A definition's <c>codops</c> is the organisation that owns the repository.</summary>
public static class OrganisationRule
{
    /// <param name="codops">What the definition says; null: the repository's organisation.</param>
    /// <param name="node">Where it says so.</param>
    /// <param name="owner">The organisation that owns the repository.</param>
    /// <returns>The organisation, or null with an error added.</returns>
    public static string? Check(
        string? codops, ManifestNode? node, string owner, IReadOnlyDictionary<string, Organisation> organisations, ICollection<ManifestProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(organisations);
        ArgumentNullException.ThrowIfNull(problems);
        if (codops is null || codops == owner) return owner;
        problems.Add(node!.Error(organisations.ContainsKey(codops)
            ? $"must be {owner}, the organisation that this repository is registered for, was {codops}; register the repository for {codops} as well"
            : $"must be a known organisation, was \"{codops}\"{Closest.Suggestion(codops, organisations.Keys)}"));
        return null;
    }
}

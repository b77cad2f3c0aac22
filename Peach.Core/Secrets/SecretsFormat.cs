using Peach.Core.Platform;
using Peach.Core.Repositories;

namespace Peach.Core.Secrets;

/// <summary>The key <c>secrets</c> of manifests.</summary>
public static class SecretsFormat
{
    public const string KeyName = "secrets";

    /// <summary>So many of the largest values fit into an environment.</summary>
    private const int MostNames = 20;

    /// <summary>The key, of tasks and endpoints alike.</summary>
    public static KeyFormat Key { get; } = new(KeyName, KeyKind.Texts, "Names of the organisation's secrets, which the code finds as variables of its environment.")
    {
        MaxLength = 64, MaxEntries = MostNames, Example = "[API_KEY]",
    };

    /// <summary>The names, each once and in order, so that the same secrets are the same list.</summary>
    public static IReadOnlyList<string> Read(ManifestMapReader map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return [.. map.Texts(KeyName).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>Each name is one of the organisation's secrets.</summary>
    /// <param name="entry">The task or endpoint.</param>
    /// <param name="codops">Whose secrets.</param>
    /// <param name="known">The names there are.</param>
    public static IEnumerable<ManifestProblem> Check(ManifestNode entry, string codops, IReadOnlyCollection<string> known)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Entries.FirstOrDefault(child => child.Name == KeyName)?.Value is not { } node) yield break;
        foreach (var item in node.IsList ? node.Items : [node])
        {
            if (item.IsNull || item.Text is not { } name || known.Contains(name)) continue;
            var reason = SecretName.Problem(name) is { } problem
                ? $"{name} {problem}"
                : $"names {name}, and {codops} has no secret of that name{Closest.Suggestion(name, known)}; an administrator adds it on the page /organisations, under {codops}";
            yield return item.Error(reason);
        }
    }
}

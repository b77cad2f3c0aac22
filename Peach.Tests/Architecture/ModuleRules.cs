namespace Peach.Tests.Architecture;

/// <summary>Holds uses against a map of modules.</summary>
/// <param name="rootNamespace">The namespace whose children are the modules, e.g. <c>Peach.Core</c>.</param>
/// <param name="mayUse">Which modules each module may use.</param>
internal sealed class ModuleRules(string rootNamespace, IReadOnlyDictionary<string, string[]> mayUse)
{
    /// <returns>One line for each use that the map forbids: "X uses Y: why that is wrong".</returns>
    public IReadOnlyList<string> Violations(IEnumerable<TypeUse> uses) =>
        [.. uses.Select(Judge).OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    private string? Judge(TypeUse use)
    {
        if (ModuleOf(use.UserNamespace) is not { } user) return null;
        if (!mayUse.TryGetValue(user, out var allowed)) return $"{use.User} is in module {user}, which is not in the map";
        if (ModuleOf(use.UsedNamespace) is not { } used || used == user) return null;
        if (!allowed.Contains(used)) return $"{use.User} uses {use.Used}: {user} may not use {used}";
        var face = $"{rootNamespace}.{used}";
        return use.UsedNamespace == face ? null : $"{use.User} uses {use.Used}: only namespace {face} is open to other modules";
    }

    private string? ModuleOf(string typeNamespace) =>
        typeNamespace.StartsWith(rootNamespace + ".", StringComparison.Ordinal)
            ? typeNamespace[(rootNamespace.Length + 1)..].Split('.')[0]
            : null;
}

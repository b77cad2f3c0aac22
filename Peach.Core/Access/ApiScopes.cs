using Peach.Core.Platform;

namespace Peach.Core.Access;

/// <summary>What a token is for, within the roles that it has: <c>read</c> or <c>write</c> (which reads too), of everything or, as in <c>write:tasks</c>, of one area.</summary>
public sealed class ApiScopes
{
    private const string Read = "read";
    private const string Write = "write";

    /// <summary>Everything that the roles allow.</summary>
    public static readonly ApiScopes Everything = new([Write]);

    private ApiScopes(IReadOnlyList<string> all) => All = all;

    /// <summary>As they are written.</summary>
    public IReadOnlyList<string> All { get; }

    /// <exception cref="PeachException">One is not a scope, or there is none.</exception>
    public static ApiScopes Parse(IEnumerable<string> scopes)
    {
        var all = scopes.Distinct().ToList();
        if (all.Count == 0) throw new PeachException("A token needs a scope: read, write, or either of one area, such as write:tasks.");
        foreach (var scope in all)
        {
            var parts = scope.Split(':');
            if (parts[0] is not (Read or Write) || parts.Length > 2 || (parts.Length == 2 && !ApiArea.All.Contains(parts[1])))
                throw new PeachException($"A scope is read, write, or either with one of the areas {string.Join(", ", ApiArea.All)}, such as write:tasks; was \"{scope}\".");
        }

        return new ApiScopes(all);
    }

    /// <param name="writes">Whether something is to be changed.</param>
    /// <param name="area">One of <see cref="ApiArea.All"/>.</param>
    public bool Allow(bool writes, string area) =>
        All.Any(scope => (scope.StartsWith(Write, StringComparison.Ordinal) || (!writes && scope.StartsWith(Read, StringComparison.Ordinal)))
            && (!scope.Contains(':', StringComparison.Ordinal) || scope.EndsWith(":" + area, StringComparison.Ordinal)));

    public override string ToString() => string.Join(' ', All);
}

using Peach.Core.Endpoints.Invocation;
using Peach.Core.Endpoints.Invocation.Prefetching;
using Peach.Core.Platform;
using Peach.Core.Repositories;

namespace Peach.Core.Endpoints.Manifest;

/// <summary>The keys that a component has read ahead name arguments that it is called with.</summary>
internal static class PrefetchRule
{
    public static void Check(DraftComponent component, IReadOnlyList<ParameterDefinition> parameters, ICollection<ManifestProblem> problems)
    {
        var known = parameters.Select(parameter => parameter.Name).Concat(component.Arguments.Keys).Append("codops").Append(ComponentModel.UserParameter).Distinct().ToList();
        foreach (var text in component.Prefetch)
        {
            if (PrefetchTemplate.Parse(text, out var mistake) is not { } template)
            {
                problems.Add(component.PrefetchNode!.Error($"{mistake}: \"{text}\"; write a Redis key such as \"similar:{{article_id}}\""));
                continue;
            }

            foreach (var name in template.Names.Where(name => !known.Contains(name)))
                problems.Add(component.PrefetchNode!.Error($"names {{{name}}} in \"{text}\", which is no parameter{Closest.Suggestion(name, known)}"));
        }
    }
}

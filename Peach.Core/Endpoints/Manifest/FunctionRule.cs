using Peach.Core.Platform;
using Peach.Core.Python;
using Peach.Core.Repositories;

namespace Peach.Core.Endpoints.Manifest;

/// <summary>The functions that an endpoint names are in the commit and fit its parameters.</summary>
internal static class FunctionRule
{
    /// <summary>Completes the definition with signatures; adds errors and gives null where that cannot be.</summary>
    public static EndpointDefinition? Apply(DraftEndpoint draft, IReadOnlyDictionary<string, InspectedFile> files)
    {
        var found = draft.AllComponents.Select(component => (Component: component, Function: Find(component, files, draft.Problems))).ToList();
        if (draft.Definition is null || found.Exists(pair => pair.Function is null)) return null;
        var main = found[0];
        var parameters = draft.Parameters ?? ParametersReader.FromSignature(main.Function!, main.Component.Arguments);
        foreach (var (component, function) in found) CheckArguments(component, function!, parameters, component == draft.Fallback, draft.Problems);
        if (draft.HasErrors) return null;
        var components = found.Select(pair => Complete(pair.Component, pair.Function!)).ToList();
        return draft.Definition with
        {
            Parameters = parameters,
            Components = draft.Fallback is null ? components : components[..^1],
            Fallback = draft.Fallback is null ? null : components[^1],
        };
    }

    private static InspectedFunction? Find(DraftComponent component, IReadOnlyDictionary<string, InspectedFile> files, List<ManifestProblem> problems)
    {
        var file = files[component.Function.File];
        if (file.Error is not null)
        {
            problems.Add(component.FileNode.Error($"cannot be used: {file.Error}"));
            return null;
        }

        // A later cell's definition wins, as it does when the notebook runs.
        if (file.Functions.LastOrDefault(function => function.Name == component.Function.Method) is { } found) return found;
        var names = file.Functions.Select(function => function.Name).ToList();
        problems.Add(component.MethodNode.Error(
            $"names a function that {component.Function.File} does not define: \"{component.Function.Method}\"{Closest.Suggestion(component.Function.Method, names)}"));
        return null;
    }

    private static void CheckArguments(
        DraftComponent component, InspectedFunction function, IReadOnlyList<ParameterDefinition> parameters, bool isFallback, List<ManifestProblem> problems)
    {
        var accepted = function.Parameters.Select(parameter => parameter.Name).ToList();
        foreach (var argument in component.Arguments.Keys.Where(argument => !function.AcceptsAny && !accepted.Contains(argument)))
            problems.Add(component.MethodNode.Error($"is given the argument {argument}, which {function.Name} does not take{Closest.Suggestion(argument, accepted)}"));
        var given = parameters.Select(parameter => parameter.Name).Concat(component.Arguments.Keys).ToHashSet(StringComparer.Ordinal);
        foreach (var missing in function.Parameters.Where(parameter => parameter.Required && !given.Contains(parameter.Name)))
        {
            problems.Add(component.MethodNode.Error(
                $"needs the argument {missing.Name}, which {(isFallback ? "the endpoint's requests do not have" : "params does not declare")}; " +
                $"declare it there, give it a default, or set it in arguments"));
        }
    }

    private static ComponentDefinition Complete(DraftComponent component, InspectedFunction function) => new(
        component.Name, component.Function, component.Weight, component.Arguments,
        [.. function.Parameters.Select(parameter => parameter.Name)], function.AcceptsAny);
}

using Peach.Core.Endpoints.Invocation.Ruling;
using Peach.Core.Platform;
using Peach.Core.Python;
using Peach.Core.Repositories;
using Peach.Core.Rules;

namespace Peach.Core.Endpoints.Manifest;

/// <summary>The functions that an endpoint names are in the commit and fit its parameters.</summary>
internal static class FunctionRule
{
    /// <summary>Completes the definition with signatures; adds errors and gives null where that cannot be.</summary>
    public static EndpointDefinition? Apply(DraftEndpoint draft, IReadOnlyDictionary<string, InspectedFile> files, string tree)
    {
        var found = draft.AllComponents.Select(component => (Component: component, Function: Find(component, files, tree, draft.Problems))).ToList();
        if (draft.Definition is null || found.Exists(pair => pair.Function is null)) return null;
        var main = found[0];
        var parameters = draft.Parameters ?? ParametersReader.FromSignature(main.Function!, main.Component.Arguments);
        foreach (var (component, function) in found) CheckArguments(component, function!, parameters, component == draft.Fallback, draft.Problems);
        // A function with **kwargs makes parameters of whatever the request has.
        if (draft.Rules is { } rules && !found.Exists(pair => pair.Function!.AcceptsAny))
            draft.Problems.AddRange(RulesReader.CheckParameters(rules, [.. parameters.Select(parameter => parameter.Name), .. InvocationRules.AlwaysKnown]));
        PagingRule.Check(draft, parameters);
        foreach (var component in draft.AllComponents) PrefetchRule.Check(component, parameters, draft.Problems);
        if (draft.HasErrors) return null;
        var components = found.Select(pair => Complete(pair.Component, pair.Function!)).ToList();
        return draft.Definition with
        {
            Parameters = parameters,
            Components = draft.Fallback is null ? components : components[..^1],
            Fallback = draft.Fallback is null ? null : components[^1],
        };
    }

    private static InspectedFunction? Find(DraftComponent component, IReadOnlyDictionary<string, InspectedFile> files, string tree, List<ManifestProblem> problems)
    {
        var search = FunctionSearch.Find(files, tree, component.Function.File, component.Function.Method);
        if (search.FileProblem is { } fileProblem) problems.Add(component.Code.FileNode.Error(fileProblem));
        if (search.MethodProblem is { } methodProblem) problems.Add(component.Code.MethodNode.Error(methodProblem));
        return search.Function;
    }

    private static void CheckArguments(
        DraftComponent component, InspectedFunction function, IReadOnlyList<ParameterDefinition> parameters, bool isFallback, List<ManifestProblem> problems)
    {
        var accepted = function.Parameters.Select(parameter => parameter.Name).ToList();
        foreach (var argument in component.Arguments.Keys.Where(argument => !function.AcceptsAny && !accepted.Contains(argument)))
            problems.Add(component.Code.MethodNode.Error($"is given the argument {argument}, which {function.Name} does not take{Closest.Suggestion(argument, accepted)}"));
        var given = parameters.Select(parameter => parameter.Name).Concat(component.Arguments.Keys).ToHashSet(StringComparer.Ordinal);
        foreach (var missing in function.Parameters.Where(parameter => parameter.Required && !given.Contains(parameter.Name)))
        {
            problems.Add(component.Code.MethodNode.Error(
                $"needs the argument {missing.Name}, which {(isFallback ? "the endpoint's requests do not have" : "params does not declare")}; " +
                $"declare it there, give it a default, or set it in arguments"));
        }
    }

    private static ComponentDefinition Complete(DraftComponent component, InspectedFunction function) => new(
        component.Name, component.Function, component.Weight, component.Arguments,
        [.. function.Parameters.Select(parameter => parameter.Name)], function.AcceptsAny) { Prefetch = component.Prefetch };
}

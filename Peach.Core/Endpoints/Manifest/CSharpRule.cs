using Peach.Core.CSharp;
using Peach.Core.Python;
using Peach.Core.Repositories;

namespace Peach.Core.Endpoints.Manifest;

/// <summary>Methods in C# are in a repository that may run them, compile, and can be called with what requests give.</summary>
internal sealed class CSharpRule(ICSharpCompiler compiler, ICSharpSwitch trusted)
{
    /// <summary>Adds the errors of all components in C#.</summary>
    /// <returns>What their files hold, as inspection tells it of Python's.</returns>
    public async Task<IReadOnlyDictionary<string, InspectedFile>> ApplyAsync(SourceCommit commit, IReadOnlyList<DraftEndpoint> drafts, CancellationToken cancellationToken)
    {
        var components = drafts.SelectMany(draft => draft.AllComponents.Select(component => (Draft: draft, Component: component))).Where(pair => pair.Component.Function.IsCSharp()).ToList();
        if (components.Count == 0) return new Dictionary<string, InspectedFile>();
        if (await RefusalAsync(commit, cancellationToken).ConfigureAwait(false) is { } refusal)
        {
            foreach (var (draft, component) in components) draft.Problems.Add(component.Code.FileNode.Error(refusal));
            return components.Select(pair => pair.Component).DistinctBy(component => component.Function.File).ToDictionary(
                component => component.Function.File, component => new InspectedFile(null, [.. components.Select(pair => new InspectedFunction(pair.Component.Function.Method, false, 0, 1, true, [], []))]));
        }

        var files = await compiler.CompileAsync(commit.Tree, [.. components.Select(pair => pair.Component.Function.File).Distinct()], cancellationToken).ConfigureAwait(false);
        var told = new HashSet<CSharpProblem>();
        foreach (var (draft, component) in components)
        {
            var file = files[component.Function.File];
            foreach (var problem in file.Problems.Where(told.Add)) draft.Problems.Add(Translate(problem));
            if (file.Methods.FirstOrDefault(method => method.Name == component.Function.Method)?.Problem is { } unfit && told.Add(unfit)) draft.Problems.Add(Translate(unfit));
            else if (file.Methods.Any(method => method.Name == component.Function.Method && method.Problem is not null)) draft.Problems.Add(component.Code.MethodNode.Error("cannot be an endpoint's method"));
        }

        return files.ToDictionary(pair => pair.Key, pair => new InspectedFile(pair.Value.Error, [.. pair.Value.Methods.Select(Describe)]));
    }

    private async Task<string?> RefusalAsync(SourceCommit commit, CancellationToken cancellationToken)
    {
        if (!trusted.IsEnabled) return "is C#, which this platform does not run; whoever operates it can (CSharp:Enabled)";
        return await trusted.IsOnAsync(commit.RepositoryId, cancellationToken).ConfigureAwait(false)
            ? null
            : $"is C#, which runs inside Peach itself and is switched off for the repository {commit.RepositoryName}; a platform admin can switch it on, on the repository's page";
    }

    private static ManifestProblem Translate(CSharpProblem problem) =>
        new(problem.IsError ? ProblemSeverity.Error : ProblemSeverity.Warning, problem.File, problem.Line, problem.Column, problem.Message);

    private static InspectedFunction Describe(CSharpMethod method) => new(
        method.Name, method.IsAsync, 0, method.Line, false,
        [.. method.Parameters.Select(parameter => new InspectedParameter(parameter.Name, parameter.Hint, parameter.Required, parameter.Default))], []);
}

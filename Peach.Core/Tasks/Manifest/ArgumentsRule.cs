using System.Text.RegularExpressions;
using Peach.Core.Platform;
using Peach.Core.Python;

namespace Peach.Core.Tasks.Manifest;

/// <summary>The arguments are those that the method takes; those of a whole notebook can be its variables.</summary>
internal sealed partial class ArgumentsRule : ITaskRule
{
    public const string NoVariable = "cannot be a parameter of a notebook: it must be the name of a Python variable, of letters, digits and _";

    public static bool IsVariable(string name) => VariableName().IsMatch(name);

    public void Check(TaskDraft draft, IReadOnlyDictionary<string, InspectedFile> files)
    {
        var definition = draft.Definition!;
        if (definition.IsNotebookRun)
        {
            foreach (var argument in (draft.Arguments?.Entries ?? []).Where(argument => !IsVariable(argument.Name)))
                draft.Problems.Add(argument.Value.ErrorAtKey(NoVariable));
            return;
        }

        if (!files.TryGetValue(definition.File, out var file)) return;
        // The last definition of a name is the one that Python keeps.
        if (file.Functions.LastOrDefault(function => function.Name == definition.Method) is not { } function) return;
        var parameters = function.Parameters.Select(parameter => parameter.Name).ToList();
        foreach (var argument in draft.Arguments?.Entries ?? [])
        {
            if (function.AcceptsAny || parameters.Contains(argument.Name, StringComparer.Ordinal)) continue;
            draft.Problems.Add(argument.Value.ErrorAtKey($"is no parameter of {definition.Method}{Closest.Suggestion(argument.Name, parameters)}"));
        }

        var provided = ProvidedBy(definition.Engine);
        foreach (var parameter in function.Parameters.Where(parameter => parameter.Required && !definition.Arguments.ContainsKey(parameter.Name) && !provided.Contains(parameter.Name)))
        {
            draft.Problems.Add((draft.Arguments ?? draft.Code?.MethodNode!).Error(
                $"gives no value for {parameter.Name}, which {definition.Method} requires; add \"arguments: {{{parameter.Name}: …}}\" or give the parameter a default"));
        }
    }

    /// <summary>Parameters that an engine gives by itself; the same as in the Python side's <c>engines.PROVIDED</c>.</summary>
    private static string[] ProvidedBy(TaskEngineKind engine) => engine switch
    {
        TaskEngineKind.Spark => ["spark", "events_df"],
        TaskEngineKind.Dask => ["client", "events_df"],
        _ => [],
    };

    /// <summary>ASCII, and none of Python's own words.</summary>
    [GeneratedRegex(@"^(?!(False|None|True|and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield)$)[A-Za-z_][A-Za-z0-9_]*$(?![\s\S])", RegexOptions.CultureInvariant)]
    private static partial Regex VariableName();
}

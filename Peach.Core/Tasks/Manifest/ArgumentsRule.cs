using Peach.Core.Platform;
using Peach.Core.Python;

namespace Peach.Core.Tasks.Manifest;

/// <summary>The arguments are those that the method takes.</summary>
internal sealed class ArgumentsRule : ITaskRule
{
    public void Check(TaskDraft draft, IReadOnlyDictionary<string, InspectedFile> files)
    {
        var definition = draft.Definition!;
        if (!files.TryGetValue(definition.File, out var file)) return;
        // The last definition of a name is the one that Python keeps.
        if (file.Functions.LastOrDefault(function => function.Name == definition.Method) is not { } function) return;
        var parameters = function.Parameters.Select(parameter => parameter.Name).ToList();
        foreach (var argument in draft.Arguments?.Entries ?? [])
        {
            if (function.AcceptsAny || parameters.Contains(argument.Name, StringComparer.Ordinal)) continue;
            draft.Problems.Add(argument.Value.ErrorAtKey($"is no parameter of {definition.Method}{Closest.Suggestion(argument.Name, parameters)}"));
        }

        foreach (var parameter in function.Parameters.Where(parameter => parameter.Required && !definition.Arguments.ContainsKey(parameter.Name)))
        {
            draft.Problems.Add((draft.Arguments ?? draft.Code?.MethodNode!).Error(
                $"gives no value for {parameter.Name}, which {definition.Method} requires; add \"arguments: {{{parameter.Name}: …}}\" or give the parameter a default"));
        }
    }
}

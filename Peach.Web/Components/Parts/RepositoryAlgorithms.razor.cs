using System.Globalization;
using Microsoft.AspNetCore.Components;
using Peach.Core.Algorithms;

namespace Peach.Web.Components.Parts;

/// <summary>The functions that a repository's commit in production offers by decorators.</summary>
public sealed partial class RepositoryAlgorithms
{
    [Parameter, EditorRequired]
    public string RepositoryId { get; set; } = "";

    /// <summary>Whose repository.</summary>
    [Parameter, EditorRequired]
    public string Codops { get; set; } = "";

    [Inject]
    private IAlgorithmCatalog Algorithms { get; set; } = null!;

    private async Task<Snapshot> LoadAsync(CancellationToken cancellationToken) => new(await Algorithms.FindAsync(RepositoryId, cancellationToken));

    private static string Kind(Algorithm algorithm) => algorithm.Kind == AlgorithmKind.Task ? "task" : "query";

    private string New(Algorithm algorithm) =>
        $"/repositories/{RepositoryId}/definitions/{(algorithm.Kind == AlgorithmKind.Task ? "tasks" : "endpoints")}/new?file={Uri.EscapeDataString(algorithm.File)}&function={Uri.EscapeDataString(algorithm.Function)}";

    private static string Place(Algorithm algorithm) => string.Create(
        CultureInfo.InvariantCulture, $"{(algorithm.Cell > 0 ? $"cell {algorithm.Cell}, " : "")}line {algorithm.Line}");

    /// <summary>As in the function's own text.</summary>
    private static string Text(AlgorithmParameter parameter)
    {
        var hint = parameter.Hint is null ? parameter.Name : $"{parameter.Name}: {parameter.Hint}";
        return parameter.IsRequired ? hint : $"{hint} = {Default(parameter.Default)}";
    }

    private static string Default(string? json) => json switch
    {
        null => "…",
        "null" => "None",
        "true" => "True",
        "false" => "False",
        _ => json,
    };

    private sealed record Snapshot(CommitAlgorithms? Found);
}

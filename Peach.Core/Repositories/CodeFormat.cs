namespace Peach.Core.Repositories;

/// <summary>The keys by which a definition names its function.</summary>
public static class CodeFormat
{
    public static IReadOnlyList<KeyFormat> Keys { get; } =
    [
        new("notebook", KeyKind.Text, "The notebook that holds the function: a path in the repository.") { MaxLength = 512, Example = "similar.ipynb" },
        new("module", KeyKind.Text, "In place of a notebook: the Python file that holds the function.") { MaxLength = 512, Example = "similar.py" },
        new("method", KeyKind.Text, "The function's name.") { MaxLength = 128 },
        new("full_notebook", KeyKind.Flag, "Whether every cell runs first; otherwise the function's cell runs, and what it names.") { Default = "false" },
    ];
}

namespace Peach.Core.Python;

/// <summary>A function in a repository, as a manifest names it.</summary>
/// <param name="File">A notebook (<c>.ipynb</c>) or module (<c>.py</c>), by its path in the repository.</param>
/// <param name="Method">The function's name.</param>
/// <param name="Load">How much of the file runs before the function is there.</param>
public sealed record PythonFunction(string File, string Method, NotebookLoad Load);

namespace Peach.Core.Python;

/// <summary>How much of a notebook runs so that a method is there.</summary>
public enum NotebookLoad
{
    /// <summary>The cell that defines the method, and the top-level statements of others that it transitively names.</summary>
    Dependencies,

    /// <summary>Every code cell, in order (<c>full_notebook: true</c>).</summary>
    FullNotebook,
}

namespace Peach.Core.CSharp;

/// <summary>A mistake in a C# file.</summary>
/// <param name="IsError">Whether it keeps the file out of production.</param>
/// <param name="File">Path in the repository.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
public sealed record CSharpProblem(bool IsError, string File, int Line, int Column, string Message);

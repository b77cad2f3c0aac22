namespace Peach.Core.CSharp.Compilation;

/// <summary>A folder's files, compiled.</summary>
/// <param name="Assembly">Null when there are errors.</param>
/// <param name="Symbols">For file and line in stack traces.</param>
internal sealed record FolderBuild(byte[]? Assembly, byte[]? Symbols, IReadOnlyList<CSharpProblem> Problems, IReadOnlyList<CSharpMethod> Methods);

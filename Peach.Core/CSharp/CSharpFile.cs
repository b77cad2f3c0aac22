namespace Peach.Core.CSharp;

/// <summary>What compiling found in a file.</summary>
/// <param name="Error">Why it cannot be used ("does not compile"); null when it can.</param>
/// <param name="Problems">All mistakes in its folder's files.</param>
/// <param name="Methods">Its public static methods.</param>
public sealed record CSharpFile(string? Error, IReadOnlyList<CSharpProblem> Problems, IReadOnlyList<CSharpMethod> Methods);

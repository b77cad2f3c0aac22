namespace Peach.Core.Algorithms;

/// <summary>The algorithms of one commit.</summary>
/// <param name="Commit">40 hexadecimal digits.</param>
/// <param name="Algorithms">By file and place.</param>
/// <param name="Problems">Files that mention the decorators and could not be read, and limits that were met.</param>
public sealed record CommitAlgorithms(string Commit, IReadOnlyList<Algorithm> Algorithms, IReadOnlyList<string> Problems);

namespace Peach.Core.CSharp;

/// <summary>Functions of a commit that are to be served.</summary>
/// <param name="Codops">The organisation whose Redis keys they mean.</param>
/// <param name="Tree">The checked-out repository.</param>
public sealed record CSharpCode(string RepositoryId, string Codops, string Tree, IReadOnlyList<CSharpFunction> Functions);

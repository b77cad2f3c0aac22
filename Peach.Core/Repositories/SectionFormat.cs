namespace Peach.Core.Repositories;

/// <summary>What a section of <c>peach.yaml</c> may hold.</summary>
/// <param name="Name">The section's key.</param>
/// <param name="Description">What it declares, a sentence for authors.</param>
/// <param name="NamePattern">What a definition's name must match, as a regular expression for JavaScript, Python and .NET.</param>
/// <param name="NameMessage">What is said of a name that does not match; <c>{0}</c> stands for the name.</param>
/// <param name="Entry">The keys of a definition.</param>
public sealed record SectionFormat(string Name, string Description, string NamePattern, string NameMessage, MapFormat Entry);

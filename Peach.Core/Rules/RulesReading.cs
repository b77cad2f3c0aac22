using Peach.Core.Repositories;

namespace Peach.Core.Rules;

/// <summary>Rules as read.</summary>
/// <param name="Rules">Those without a mistake.</param>
/// <param name="Problems">What is wrong, by place.</param>
/// <param name="Parameters">The request's parameters that are named, and where.</param>
public sealed record RulesReading(IReadOnlyList<Rule> Rules, IReadOnlyList<ManifestProblem> Problems, IReadOnlyList<(string Name, ManifestNode Node)> Parameters);

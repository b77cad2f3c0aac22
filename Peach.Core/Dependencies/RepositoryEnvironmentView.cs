using Peach.Core.Python;

namespace Peach.Core.Dependencies;

/// <summary>What a repository's newest prepared commit needs.</summary>
/// <param name="Commit">The commit's 40 digits.</param>
/// <param name="Error">What is wrong with its requirements, or why they could not be installed; null when nothing is.</param>
/// <param name="Environment">The environment; null when it was not come to, or is gone since.</param>
public sealed record RepositoryEnvironmentView(string Commit, string? Error, PythonEnvironmentView? Environment);

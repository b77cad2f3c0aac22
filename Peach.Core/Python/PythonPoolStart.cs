namespace Peach.Core.Python;

/// <summary>What became of loading a commit's functions.</summary>
/// <param name="Pool">The pool; null when no function loads.</param>
/// <param name="Failures">For each function, in order, why it does not load; null where it does.</param>
public sealed record PythonPoolStart(IPythonPool? Pool, IReadOnlyList<PythonFailure?> Failures);

namespace Peach.Core.Python;

/// <summary>An environment as people see it.</summary>
/// <param name="Id">The digest of the requirements and the interpreter.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Step">What is being done; null unless it is being built.</param>
/// <param name="Error">Why the last attempt failed; null unless it did.</param>
/// <param name="Python">The interpreter's version; null unless it is ready, as the rest.</param>
/// <param name="Packages">What was installed, besides the system's packages, by name.</param>
/// <param name="Bytes">The size of its files.</param>
/// <param name="BuiltAt">When it was ready.</param>
/// <param name="BuildTime">How long that took.</param>
public sealed record PythonEnvironmentView(
    string Id, PythonEnvironmentState State, string? Step, string? Error, string? Python, IReadOnlyList<PythonPackage> Packages, long? Bytes,
    DateTimeOffset? BuiltAt, TimeSpan? BuildTime);

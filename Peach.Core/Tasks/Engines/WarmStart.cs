using Peach.Core.Python;

namespace Peach.Core.Tasks.Engines;

/// <summary>A run that may be forked from a process with the heavy packages imported.</summary>
/// <param name="Environment">Whose packages; null for the system's.</param>
/// <param name="Specification">The file that says what to run.</param>
internal sealed record WarmStart(PythonEnvironment? Environment, string Specification);

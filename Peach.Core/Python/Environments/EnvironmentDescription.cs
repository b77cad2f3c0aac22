namespace Peach.Core.Python.Environments;

/// <summary>What the marker of a whole environment tells.</summary>
internal sealed record EnvironmentDescription(string Python, IReadOnlyList<PythonPackage> Packages, long Bytes, DateTimeOffset BuiltAt, TimeSpan BuildTime);

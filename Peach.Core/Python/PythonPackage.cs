namespace Peach.Core.Python;

/// <summary>A package in an environment.</summary>
public sealed record PythonPackage(string Name, string Version);

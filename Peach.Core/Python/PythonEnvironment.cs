namespace Peach.Core.Python;

/// <summary>A virtual environment, ready for use.</summary>
/// <param name="Id">The digest, in hexadecimal digits, of the requirements and the interpreter.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="Executable">Its interpreter.</param>
public sealed record PythonEnvironment(string Id, string Folder, string Executable);

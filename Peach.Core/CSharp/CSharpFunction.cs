namespace Peach.Core.CSharp;

/// <summary>A public static method of a public class.</summary>
/// <param name="File">Its file's path in the repository.</param>
public sealed record CSharpFunction(string File, string Method);

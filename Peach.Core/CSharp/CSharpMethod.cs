namespace Peach.Core.CSharp;

/// <summary>A public static method.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Parameters">Those that a request gives; <see cref="PeachContext"/> and tokens are left out.</param>
/// <param name="Summary">What its XML documentation says; null without one.</param>
/// <param name="Problem">Why it cannot be an endpoint's; null when it can.</param>
/// <param name="Binding">The generated method that calls it.</param>
public sealed record CSharpMethod(
    string File, string Name, bool IsAsync, int Line, IReadOnlyList<CSharpParameter> Parameters, string? Summary, CSharpProblem? Problem, string Binding);

namespace Peach.Core.Python.Environments;

/// <summary>The interpreter that environments are made with.</summary>
/// <param name="Version">For people, e.g. <c>3.11.2</c>.</param>
/// <param name="Abi">All that an environment is tied to.</param>
internal sealed record Interpreter(string Version, string Abi);

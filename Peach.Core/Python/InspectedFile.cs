namespace Peach.Core.Python;

/// <summary>What parsing found in a notebook or module.</summary>
/// <param name="Error">Why it could not be read ("the file is not in the commit", "not a notebook: …"); null when it could.</param>
/// <param name="Functions">Its top-level functions.</param>
public sealed record InspectedFile(string? Error, IReadOnlyList<InspectedFunction> Functions)
{
    /// <summary>What it says of decorated functions that a later one of the same name hides, with both places.</summary>
    public IReadOnlyList<string> Repeated { get; init; } = [];
}

namespace Peach.Core.Previews;

/// <summary>One side's answer in an example.</summary>
/// <param name="Items">The first items' names; empty when the answer has none.</param>
/// <param name="Text">The answer's beginning, for when there are no items.</param>
public sealed record ExampleAnswer(int Status, TimeSpan Time, IReadOnlyList<string> Items, string Text);

namespace Peach.Core.Endpoints;

/// <summary>A request whose answer other rules would change.</summary>
/// <param name="Query">Its parameters, without whose request it was.</param>
/// <param name="Before">The items' ids with the rules that hold.</param>
/// <param name="After">The same with the others.</param>
/// <param name="Lost">Those that are no longer in it.</param>
/// <param name="OrderChanged">Whether what is in both stands in another order.</param>
public sealed record RulesPreviewExample(string Query, IReadOnlyList<string> Before, IReadOnlyList<string> After, IReadOnlyList<string> Lost, bool OrderChanged);

namespace Peach.Core.Endpoints;

/// <summary>What other rules would have done to recent requests.</summary>
/// <param name="Requests">How many were run.</param>
/// <param name="Changed">How many have another answer.</param>
/// <param name="ItemsBefore">All their items with the rules that hold.</param>
/// <param name="ItemsAfter">The same with the others.</param>
/// <param name="ItemsLost">Items that are no longer in their answer.</param>
/// <param name="ItemsGained">Items that come into their answer.</param>
/// <param name="NewlyEmpty">Answers that would be empty and are not.</param>
/// <param name="OrderChanged">Answers with items in another order.</param>
/// <param name="Failed">Requests that had no answer on one side, which are in no other figure.</param>
/// <param name="Fired">The others' rules that did something, and on how many items in all.</param>
/// <param name="Notes">What could not be tried, and what it means.</param>
/// <param name="Examples">The requests that differ, the worst first.</param>
public sealed record RulesPreview(
    int Requests, int Changed, int ItemsBefore, int ItemsAfter, int ItemsLost, int ItemsGained, int NewlyEmpty, int OrderChanged, int Failed,
    IReadOnlyList<KeyValuePair<string, int>> Fired, IReadOnlyList<string> Notes, IReadOnlyList<RulesPreviewExample> Examples);

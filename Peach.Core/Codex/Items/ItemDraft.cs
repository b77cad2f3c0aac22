namespace Peach.Core.Codex.Items;

/// <summary>A sound item that is to be stored.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Body">The object with its id, as JSON without white space.</param>
/// <param name="SearchText">What a search looks through.</param>
/// <param name="FieldText">Its fields' values, one a line.</param>
internal sealed record ItemDraft(string Id, string Body, DateTimeOffset? AvailableFrom, DateTimeOffset? AvailableUntil, string SearchText, string FieldText);

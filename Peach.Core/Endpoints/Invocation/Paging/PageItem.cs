namespace Peach.Core.Endpoints.Invocation.Paging;

/// <summary>An item for a later page.</summary>
/// <param name="Id">What it is known by; its JSON where it has no id.</param>
/// <param name="Json">As the function returned it.</param>
internal sealed record PageItem(string Id, string Json);

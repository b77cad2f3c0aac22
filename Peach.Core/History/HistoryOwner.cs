namespace Peach.Core.History;

/// <summary>Whose history: a user's, or that of a device on which nobody has logged in yet.</summary>
/// <param name="Codops">The organisation.</param>
/// <param name="Id">The user's id, or the device's or browser's (<c>client.id</c>).</param>
/// <param name="IsDevice">Whether the id is a device's.</param>
public sealed record HistoryOwner(string Codops, string Id, bool IsDevice = false);

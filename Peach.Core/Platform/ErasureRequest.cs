namespace Peach.Core.Platform;

/// <summary>Somebody's wish that what a user did be forgotten.</summary>
/// <param name="Codops">The organisation whose data is meant; other organisations' stay.</param>
/// <param name="User">The user's id; also a device's or cookie's, because visitors without a login are known by it alone.</param>
/// <param name="RequestedAt">Only what was collected until then is erased.</param>
public sealed record ErasureRequest(string Codops, string User, DateTimeOffset RequestedAt);

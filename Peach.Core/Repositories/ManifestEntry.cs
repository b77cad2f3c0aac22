namespace Peach.Core.Repositories;

/// <summary>One named entry of a manifest section.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Value">What stands under the key.</param>
public sealed record ManifestEntry(string Name, ManifestNode Value);

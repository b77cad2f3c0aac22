namespace Peach.Core.Platform;

/// <summary>An object as a listing tells of it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="ModifiedAt">When it was put, by the store's clock.</param>
public readonly record struct StoredObject(string Key, long Bytes, DateTimeOffset ModifiedAt);

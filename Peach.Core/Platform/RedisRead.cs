namespace Peach.Core.Platform;

/// <summary>A key to be read whole.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Type">What it is believed to hold.</param>
public readonly record struct RedisRead(string Key, RedisKeyType Type);

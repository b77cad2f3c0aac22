namespace Peach.Core.Platform.Objects;

/// <summary>What keys may look like, the same for every store: clients and proxies of S3 resolve dots in a path, which would lead out of a prefix.</summary>
internal static class ObjectKey
{
    /// <exception cref="ArgumentException">The key is empty, or one of its parts is empty, "." or "..".</exception>
    public static string Checked(string key) =>
        key.Split('/').Any(part => part is "" or "." or "..")
            ? throw new ArgumentException($"The key \"{key}\" is not a path below the object store.", nameof(key))
            : key;
}

using System.Security.Cryptography;
using Peach.Core.Platform;

namespace Peach.Core.Collect.Duplicates;

/// <summary>The secret that a log's hashes depend on, made at its first start.</summary>
internal static class DuplicateSeed
{
    /// <param name="folder">Where it is kept.</param>
    /// <param name="isNew">Whether it was made just now: hashes of before say nothing any more.</param>
    public static byte[] ReadOrMake(string folder, out bool isNew)
    {
        var path = Path.Combine(folder, "seed");
        isNew = true;
        if (File.Exists(path))
        {
            var seed = File.ReadAllBytes(path);
            isNew = seed.Length != EventHasher.SeedBytes;
            if (!isNew) return seed;
        }

        var made = RandomNumberGenerator.GetBytes(EventHasher.SeedBytes);
        DurableFile.Replace(path, made);
        return made;
    }
}

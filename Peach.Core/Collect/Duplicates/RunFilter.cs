namespace Peach.Core.Collect.Duplicates;

/// <summary>
/// A Bloom filter in blocks of 32 bytes: a look is one cache line. With ten bits a key about one look in seventy says "maybe" without cause.
/// </summary>
/// <remarks>After Putze, Sanders, Singler: Cache-, Hash- and Space-Efficient Bloom Filters (2007): a bit in each of a block's eight words.</remarks>
internal sealed class RunFilter
{
    private const int BitsPerKey = 10;
    private const int BlockWords = 8;

    private readonly uint[] _words;
    private readonly ulong _blocks;

    public RunFilter(int keys)
    {
        _blocks = (ulong)(BytesFor(keys) / (BlockWords * sizeof(uint)));
        _words = new uint[_blocks * BlockWords];
    }

    // Odd numbers without pattern; each makes other bits of a hash matter.
    private static ReadOnlySpan<uint> Factors =>
        [0x9E3779B1, 0xC2B2AE35, 0x85EBCA6B, 0x27D4EB2F, 0x165667B1, 0xD6E8FEB9, 0xA5CB9243, 0x6C8E9CF5];

    public static long BytesFor(int keys) => Math.Max(1, ((long)keys * BitsPerKey + 255) / 256) * BlockWords * sizeof(uint);

    public long Bytes => (long)_words.Length * sizeof(uint);

    public void Add(ulong hash)
    {
        var block = BlockOf(hash);
        for (var i = 0; i < BlockWords; i++) block[i] |= Bit(hash, i);
    }

    public bool MayContain(ulong hash)
    {
        var block = BlockOf(hash);
        for (var i = 0; i < BlockWords; i++)
            if ((block[i] & Bit(hash, i)) == 0) return false;
        return true;
    }

    private static uint Bit(ulong hash, int word) => 1u << (int)(((uint)hash * Factors[word]) >> 27);

    // The block comes from a hash's high bits, the places in it from the low ones.
    private Span<uint> BlockOf(ulong hash) => _words.AsSpan((int)Math.BigMul(hash, _blocks, out _) * BlockWords, BlockWords);
}

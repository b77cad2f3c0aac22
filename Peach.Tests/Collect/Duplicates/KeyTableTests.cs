using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Collect.Duplicates;

namespace Peach.Tests.Collect.Duplicates;

public sealed class KeyTableTests
{
    [TestCase(1, ulong.MaxValue)]
    [TestCase(2, 300ul)] // All want the same cells.
    public void Table_ChangedAtRandom_IsWhatASetIs(int seed, ulong highest)
    {
        var random = new Random(seed);
        var table = new KeyTable(20_000);
        HashSet<EventKey> model = [];
        for (var step = 0; step < 200_000; step++)
        {
            var hash = highest == ulong.MaxValue ? (ulong)random.NextInt64(1, 4000) * 0x9E37_79B9_7F4A_7C15 : (ulong)random.NextInt64(1, (long)highest);
            var key = new EventKey(hash, (ushort)random.Next(5));
            if (random.Next(3) == 0) table.Remove(key).Should().Be(model.Remove(key));
            else if (table.Contains(key)) model.Contains(key).Should().BeTrue();
            else if (model.Count < table.Limit) table.TryAdd(key).Should().Be(model.Add(key));
            table.Count.Should().Be(model.Count);
        }

        model.Should().OnlyContain(key => table.Contains(key));
        Sorted(table).Should().Equal(model.Order());
    }

    [Test]
    public void Table_Grown_HoldsItsLimitAndNoMore()
    {
        var table = new KeyTable(100_000);
        for (var i = 1; i <= table.Limit; i++) table.TryAdd(new EventKey((ulong)i * 0x9E37_79B9_7F4A_7C15, 3)).Should().BeTrue();
        table.Bytes.Should().Be(100_000 * 10);
        var more = () => table.TryAdd(new EventKey(77, 3));
        more.Should().Throw<InvalidOperationException>();
        table.Clear();
        table.Contains(new EventKey(0x9E37_79B9_7F4A_7C15, 3)).Should().BeFalse();
    }

    private static List<EventKey> Sorted(KeyTable table)
    {
        var hashes = table.Sort(out var starts);
        List<EventKey> keys = [];
        for (var slot = 0; slot < EventKey.Slots; slot++)
            for (var i = starts[slot]; i < starts[slot + 1]; i++) keys.Add(new EventKey(hashes[i], (ushort)slot));
        return keys;
    }
}

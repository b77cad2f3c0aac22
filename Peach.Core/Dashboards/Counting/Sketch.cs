using System.Numerics;

namespace Peach.Core.Dashboards.Counting;

/// <summary>
/// Counts distinct hashes in 2,048 registers, with a standard error of 2.3% (HyperLogLog, Flajolet et al. 2007; small numbers by linear counting,
/// which is far closer).
/// </summary>
internal sealed class Sketch
{
    public const int Registers = 1 << Bits;

    private const int Bits = 11;
    private const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private readonly byte[] _registers = new byte[Registers];

    public bool Add(long hash)
    {
        var value = (ulong)hash;
        var register = (int)(value >> (64 - Bits));
        var rank = (byte)(BitOperations.LeadingZeroCount((value << Bits) | (1UL << (Bits - 1))) + 1);
        if (_registers[register] >= rank) return false;
        _registers[register] = rank;
        return true;
    }

    /// <returns>Whether it has grown.</returns>
    public bool Merge(Sketch other)
    {
        var grown = false;
        for (var i = 0; i < Registers; i++)
        {
            if (other._registers[i] <= _registers[i]) continue;
            _registers[i] = other._registers[i];
            grown = true;
        }

        return grown;
    }

    public long Estimate()
    {
        var (sum, empty) = (0d, 0);
        foreach (var rank in _registers)
        {
            sum += Math.ScaleB(1, -rank);
            if (rank == 0) empty++;
        }

        const double alpha = 0.7213 / (1 + (1.079 / Registers));
        var estimate = alpha * Registers * Registers / sum;
        if (estimate <= 2.5 * Registers && empty > 0) estimate = Registers * Math.Log((double)Registers / empty);
        return (long)Math.Round(estimate);
    }

    /// <summary>A letter for each register; where few are taken, place and value of those.</summary>
    public string ToText()
    {
        var taken = Registers - _registers.AsSpan().Count((byte)0);
        if (taken * 3 >= Registers) return string.Create(Registers, _registers, static (text, registers) =>
        {
            for (var i = 0; i < text.Length; i++) text[i] = Digits[registers[i]];
        });
        return string.Create(taken * 3, _registers, static (text, registers) =>
        {
            var at = 0;
            for (var i = 0; i < registers.Length; i++)
            {
                if (registers[i] == 0) continue;
                (text[at], text[at + 1], text[at + 2]) = (Digits[i >> 6], Digits[i & 63], Digits[registers[i]]);
                at += 3;
            }
        });
    }

    /// <exception cref="FormatException">It is no sketch.</exception>
    public static Sketch Parse(string text)
    {
        var sketch = new Sketch();
        sketch.Merge(text);
        return sketch;
    }

    /// <exception cref="FormatException">It is no sketch.</exception>
    public void Merge(string text)
    {
        if (text.Length == Registers)
        {
            for (var i = 0; i < Registers; i++) Raise(i, Value(text[i]));
            return;
        }

        if (text.Length % 3 != 0) throw new FormatException("A sketch has one digit for each register, or three for each that is taken.");
        for (var i = 0; i < text.Length; i += 3)
        {
            var register = (Value(text[i]) << 6) | Value(text[i + 1]);
            if (register >= Registers) throw new FormatException("A sketch names a register that it does not have.");
            Raise(register, Value(text[i + 2]));
        }
    }

    private void Raise(int register, int rank) => _registers[register] = Math.Max(_registers[register], (byte)rank);

    private static int Value(char digit) => digit switch
    {
        >= 'A' and <= 'Z' => digit - 'A',
        >= 'a' and <= 'z' => digit - 'a' + 26,
        >= '0' and <= '9' => digit - '0' + 52,
        '-' => 62,
        '_' => 63,
        _ => throw new FormatException($"A sketch has no {digit}."),
    };
}

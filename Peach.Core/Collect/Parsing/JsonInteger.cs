using System.Buffers.Text;

namespace Peach.Core.Collect.Parsing;

/// <summary>Whole numbers in JSON, also where a sender writes them with a fraction or an exponent (<c>1.6e12</c>).</summary>
internal static class JsonInteger
{
    public static bool TryParse(ReadOnlySpan<byte> number, out long value)
    {
        if (Utf8Parser.TryParse(number, out value, out var consumed) && consumed == number.Length) return true;
        if (!Utf8Parser.TryParse(number, out double real, out consumed) || consumed != number.Length) return false;
        // 2^53: above, a double no longer tells neighbouring numbers apart.
        if (Math.Abs(real) > 9007199254740992d || real != Math.Floor(real)) return false;
        value = (long)real;
        return true;
    }
}

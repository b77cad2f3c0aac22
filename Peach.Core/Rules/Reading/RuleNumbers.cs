using System.Globalization;

namespace Peach.Core.Rules.Reading;

/// <summary>Numbers as rules compare them: 1 and 1.0 are the same.</summary>
internal static class RuleNumbers
{
    private const double Exact = 1L << 53;

    public static string Text(double number) => Math.Abs(number) < Exact && Math.Floor(number) == number
        ? ((long)number).ToString(CultureInfo.InvariantCulture)
        : number.ToString("R", CultureInfo.InvariantCulture);
}

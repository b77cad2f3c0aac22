using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Access.SecondFactors;

namespace Peach.Tests.Access;

/// <summary>One-time passwords against the vectors of their standards.</summary>
[TestFixture]
internal sealed class TotpTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    /// <summary>RFC 6238, appendix B: the last six of its eight digits.</summary>
    [TestCase(59L, "287082")]
    [TestCase(1111111109L, "081804")]
    [TestCase(1111111111L, "050471")]
    [TestCase(1234567890L, "005924")]
    [TestCase(2000000000L, "279037")]
    [TestCase(20000000000L, "353130")]
    public void Code_OfTheStandardsTimes_IsTheStandards(long seconds, string code) =>
        Totp.Code(Secret, Totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds))).Should().Be(code);

    /// <summary>RFC 4226, appendix D.</summary>
    [TestCase(0L, "755224")]
    [TestCase(1L, "287082")]
    [TestCase(9L, "520489")]
    public void Code_OfTheCountersOfHotp_IsTheStandards(long counter, string code) => Totp.Code(Secret, counter).Should().Be(code);

    /// <summary>RFC 4648, section 10, without padding.</summary>
    [TestCase("", "")]
    [TestCase("f", "MY")]
    [TestCase("fo", "MZXQ")]
    [TestCase("foo", "MZXW6")]
    [TestCase("foob", "MZXW6YQ")]
    [TestCase("fooba", "MZXW6YTB")]
    [TestCase("foobar", "MZXW6YTBOI")]
    public void Base32_OfTheStandardsTexts_IsTheStandards(string text, string expected) => Totp.Base32(Encoding.ASCII.GetBytes(text)).Should().Be(expected);

    [Test]
    public void Match_TakesTheStepsAround_AndNoneThatWasTaken()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_000_000_000);
        var step = Totp.StepAt(now);
        foreach (var near in (long[])[-1, 0, 1]) Totp.Match(Secret, Totp.Code(Secret, step + near), now, 0).Should().Be(step + near);
        foreach (var far in (long[])[-2, 2]) Totp.Match(Secret, Totp.Code(Secret, step + far), now, 0).Should().BeNull();
        Totp.Match(Secret, Totp.Code(Secret, step), now, step).Should().BeNull("it was taken");
        Totp.Match(Secret, Totp.Code(Secret, step - 1), now, step).Should().BeNull("a later one was taken");
        foreach (var none in (string[])["", "12345", "abcdef", "٣٣٣٣٣٣"]) Totp.Match(Secret, none, now, 0).Should().BeNull();
    }
}

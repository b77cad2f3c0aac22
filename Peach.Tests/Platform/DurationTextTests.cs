using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Platform;

namespace Peach.Tests.Platform;

public sealed class DurationTextTests
{
    [TestCase("200ms", 200)]
    [TestCase("30s", 30_000)]
    [TestCase("1.5s", 1_500)]
    [TestCase("5m", 300_000)]
    [TestCase("1h", 3_600_000)]
    [TestCase("2 d", 172_800_000)]
    public void Duration_AsPeopleWriteIt_IsRead(string text, double milliseconds)
    {
        DurationText.TryParse(text, out var duration).Should().BeTrue();

        duration.TotalMilliseconds.Should().Be(milliseconds);
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("5")]
    [TestCase("s")]
    [TestCase("-5s")]
    [TestCase("5 minutes")]
    [TestCase("1.2.3s")]
    [TestCase("999999999999999999999d")]
    public void Duration_ThatIsNone_IsNotRead(string? text) => DurationText.TryParse(text, out _).Should().BeFalse();

    [TestCase(200, "200ms")]
    [TestCase(90_000, "90s")]
    [TestCase(3_600_000, "1h")]
    [TestCase(0, "0ms")]
    public void Duration_Written_UsesTheLargestUnitThatIsWhole(double milliseconds, string text) =>
        DurationText.Format(TimeSpan.FromMilliseconds(milliseconds)).Should().Be(text);
}

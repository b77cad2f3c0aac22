using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Collect.Intake;

namespace Peach.Tests.Collect;

public sealed class RateBucketTests
{
    private const long Second = 1000;

    [Test]
    public void Sender_WithinItsRate_NeverWaits()
    {
        var bucket = new RateBucket();
        for (var second = 0; second < 100; second++)
        {
            bucket.WaitBefore(second * Second, Second).Should().Be(TimeSpan.Zero);
            bucket.Charge(50, 50, second * Second, Second);
        }

        bucket.Refused.Should().Be(0);
    }

    [Test]
    public void Sender_AtTwiceItsRate_GetsHalfInTheLongRun()
    {
        var bucket = new RateBucket();
        var taken = 0;
        for (var tick = 0; tick < 10_000; tick++)
        {
            if (bucket.WaitBefore(tick * Second / 10, Second) > TimeSpan.Zero) continue;
            bucket.Charge(10, 50, tick * Second / 10, Second);
            taken += 10;
        }

        taken.Should().BeInRange(50_000, 51_000, "1,000 seconds at 50, and a burst of ten seconds");
        bucket.Refused.Should().BePositive();
    }

    [Test]
    public void Pile_LargerThanTheBurst_IsTakenAndPaidFor()
    {
        var bucket = new RateBucket();
        bucket.WaitBefore(0, Second).Should().Be(TimeSpan.Zero);
        bucket.Charge(5000, 10, 0, Second);
        bucket.WaitBefore(Second, Second).Should().Be(TimeSpan.FromSeconds(500 - 1 - 10));
        bucket.WaitBefore(490 * Second, Second).Should().BeLessThanOrEqualTo(TimeSpan.Zero);
    }
}

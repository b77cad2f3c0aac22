using System.Globalization;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Tasks.Scheduling;

namespace Peach.Tests.Tasks;

public sealed class CronLineTests
{
    [TestCase("15 * * * *", "2026-06-01T10:15", "2026-06-01T11:15")]
    [TestCase("*/20 8-9 * * *", "2026-06-01T09:40", "2026-06-02T08:00")]
    [TestCase("0 0 29 2 *", "2026-06-01T00:00", "2028-02-29T00:00")]
    [TestCase("0 12 * * sun", "2026-06-01T00:00", "2026-06-07T12:00")]
    [TestCase("0 12 * * 7", "2026-06-01T00:00", "2026-06-07T12:00")]
    [TestCase("0 12 15 * mon", "2026-06-02T00:00", "2026-06-08T12:00")]
    [TestCase("0 12 1-7 jan-mar 1", "2026-06-02T00:00", "2027-01-01T12:00")]
    [TestCase("5/20 * * * *", "2026-06-01T10:26", "2026-06-01T10:45")]
    [TestCase("@monthly", "2026-06-01T00:00", "2026-07-01T00:00")]
    public void Next_InUtc_IsWhatCronMeans(string line, string after, string expected) => NextOf(line, after, "UTC").Should().Be(expected);

    // Clocks in Vilnius go from 03:00 to 04:00 on 29 March 2026 (at 01:00 UTC), and from 04:00 back to 03:00 on 25 October (at 01:00 UTC).
    [TestCase("30 3 * * *", "2026-03-28T02:00", "2026-03-29T01:00", TestName = "Next_InTheGapOfSpring_IsItsEnd")]
    [TestCase("30 3 * * *", "2026-03-29T01:00", "2026-03-30T00:30", TestName = "Next_AfterTheGapOfSpring_IsTheNextDay")]
    [TestCase("30 5 * * *", "2026-03-28T04:00", "2026-03-29T02:30", TestName = "Next_AfterSpring_KeepsTheLocalTime")]
    [TestCase("*/30 * * * *", "2026-03-29T00:30", "2026-03-29T01:00", TestName = "Next_OfAnInterval_LeavesTheGapOut")]
    [TestCase("30 3 * * *", "2026-10-24T12:00", "2026-10-25T00:30", TestName = "Next_InTheDoubledHour_IsTheFirst")]
    [TestCase("30 3 * * *", "2026-10-25T00:30", "2026-10-26T01:30", TestName = "Next_AfterTheDoubledHour_DoesNotComeTwice")]
    [TestCase("30 * * * *", "2026-10-25T00:30", "2026-10-25T01:30", TestName = "Next_OfAnHourlyLine_GoesOnThroughTheDoubledHour")]
    public void Next_InVilnius(string line, string after, string expected) => NextOf(line, after, "Europe/Vilnius").Should().Be(expected);

    [Test]
    public void Interval_ThatWasMissed_KeepsItsGrid()
    {
        var rule = ScheduleRule.Parse("every 30m", TimeZoneInfo.Utc).Rule!;
        var due = Parse("2026-06-01T10:00");

        rule.First(due).Should().Be(due, "an interval begins at once");
        rule.Next(due, due).Should().Be(Parse("2026-06-01T10:30"));
        rule.Next(due, Parse("2026-06-01T11:40")).Should().Be(Parse("2026-06-01T12:00"));
    }

    private static string NextOf(string line, string after, string zone)
    {
        var (cron, error) = CronLine.Parse(line);
        error.Should().BeNull();
        return cron!.Next(Parse(after), TimeZoneInfo.FindSystemTimeZoneById(zone))!.Value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
    }

    private static DateTimeOffset Parse(string text) => DateTimeOffset.Parse(text + "Z", CultureInfo.InvariantCulture);
}

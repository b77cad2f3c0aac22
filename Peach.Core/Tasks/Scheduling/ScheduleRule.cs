using Peach.Core.Platform;

namespace Peach.Core.Tasks.Scheduling;

/// <summary>When a task runs: by a cron line in a time zone, or at an interval.</summary>
internal sealed class ScheduleRule
{
    private const string Every = "every";

    private static readonly TimeSpan LeastInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostInterval = TimeSpan.FromDays(366);

    private readonly CronLine? _cron;
    private readonly TimeZoneInfo _zone;
    private readonly TimeSpan _interval;

    private ScheduleRule(CronLine? cron, TimeZoneInfo zone, TimeSpan interval) => (_cron, _zone, _interval) = (cron, zone, interval);

    /// <returns>The rule, or what is wrong with the schedule's text.</returns>
    public static (ScheduleRule? Rule, string? Error) Parse(string text, TimeZoneInfo zone)
    {
        text = text.Trim();
        if (!text.StartsWith(Every, StringComparison.Ordinal))
        {
            var (cron, error) = CronLine.Parse(text);
            return cron is null ? (null, error) : (new ScheduleRule(cron, zone, default), null);
        }

        var amount = text[Every.Length..].Trim();
        if (!DurationText.TryParse(amount, out var interval)) return (null, $"must be \"every\" and a duration such as 30m or 6h, was \"{text}\"");
        return interval < LeastInterval || interval > MostInterval
            ? (null, $"must be every {DurationText.Format(LeastInterval)} to every {DurationText.Format(MostInterval)}, was \"{text}\"")
            : (new ScheduleRule(null, zone, interval), null);
    }

    /// <summary>The zone of an IANA name; null when there is none.</summary>
    public static TimeZoneInfo? FindZone(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;

    /// <summary>The rule of a definition, which has been checked.</summary>
    public static ScheduleRule Of(Manifest.TaskDefinition definition) =>
        Parse(definition.Schedule!, FindZone(definition.TimeZone) ?? TimeZoneInfo.Utc).Rule ?? throw new PeachException($"The schedule {definition.Schedule} cannot be read.");

    /// <summary>The time with which a new schedule begins: an interval begins at once.</summary>
    public DateTimeOffset First(DateTimeOffset now) => _cron is null ? now : _cron.Next(now, _zone) ?? DateTimeOffset.MaxValue;

    /// <summary>The time after <paramref name="due"/> that is not yet past; those between are left out.</summary>
    public DateTimeOffset Next(DateTimeOffset due, DateTimeOffset now)
    {
        if (_cron is not null) return _cron.Next(now > due ? now : due, _zone) ?? DateTimeOffset.MaxValue;
        if (now < due) return due + _interval;
        return due + (_interval * (Math.Floor((now - due) / _interval) + 1));
    }
}

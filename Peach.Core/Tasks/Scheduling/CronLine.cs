using System.Globalization;
using Peach.Core.Platform;

namespace Peach.Core.Tasks.Scheduling;

/// <summary>A five-field cron line: minute, hour, day of the month, month, day of the week.</summary>
/// <remarks>
/// As in cron, a day counts when either day field matches, where both are given. When clocks go forward, a time that the day leaves
/// out is carried out at the first moment after the gap; when they go back, one that comes twice is carried out the first time.
/// A line whose minutes or hours begin with * means an interval instead: it leaves the gap out and goes on through the doubled hour.
/// </remarks>
internal sealed class CronLine
{
    private const int YearsAhead = 9;

    private static readonly (string Name, int Min, int Max, string[] Words)[] Fields =
    [
        ("minute", 0, 59, []),
        ("hour", 0, 23, []),
        ("day of the month", 1, 31, []),
        ("month", 1, 12, ["", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
        ("day of the week", 0, 7, ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
    ];

    private static readonly Dictionary<string, string> Nicknames = new(StringComparer.Ordinal)
    {
        ["@hourly"] = "0 * * * *",
        ["@daily"] = "0 0 * * *",
        ["@midnight"] = "0 0 * * *",
        ["@weekly"] = "0 0 * * 0",
        ["@monthly"] = "0 0 1 * *",
        ["@yearly"] = "0 0 1 1 *",
        ["@annually"] = "0 0 1 1 *",
    };

    private readonly ulong[] _sets;
    private readonly bool _anyDay;
    private readonly bool _anyWeekday;
    private readonly bool _isInterval;

    private CronLine(ulong[] sets, string[] texts)
    {
        _sets = sets;
        _isInterval = texts[0][0] == '*' || texts[1][0] == '*';
        (_anyDay, _anyWeekday) = (texts[2][0] == '*', texts[4][0] == '*');
    }

    /// <returns>The line, or what is wrong with it.</returns>
    public static (CronLine? Line, string? Error) Parse(string text)
    {
        text = text.Trim();
        if (text.StartsWith('@'))
        {
            if (!Nicknames.TryGetValue(text, out var line)) return (null, $"\"{text}\" is no nickname of a schedule{Closest.Suggestion(text, Nicknames.Keys)}");
            text = line;
        }

        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != Fields.Length)
        {
            var hint = fields.Length == 6 ? "; leave out the seconds" : "";
            return (null, $"has {fields.Length} fields, and a cron line has five: minute hour day month weekday, e.g. \"15 * * * *\"{hint}");
        }

        var sets = new ulong[Fields.Length];
        for (var i = 0; i < fields.Length; i++)
        {
            if (ParseField(fields[i].ToLowerInvariant(), Fields[i], out sets[i]) is { } error) return (null, error);
        }

        if ((sets[4] & (1UL << 7)) != 0) sets[4] |= 1; // 7 is Sunday too
        var parsed = new CronLine(sets, fields);
        return parsed.Next(new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero), TimeZoneInfo.Utc) is null
            ? (null, "never comes: no such day is in the calendar")
            : (parsed, null);
    }

    /// <summary>The first time after a moment; null when there is none in the next years.</summary>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(after, zone).DateTime;
        var earliest = local.AddHours(-4);
        for (var day = local.Date.AddDays(-1); day < local.Date.AddYears(YearsAhead) && day.Year < 9990; day = day.AddDays(1))
        {
            if (!Has(3, day.Month) || !IsDay(day)) continue;
            DateTimeOffset? best = null;
            for (var hour = 0; hour < 24; hour++)
            {
                if (!Has(1, hour)) continue;
                for (var minute = 0; minute < 60; minute++)
                {
                    if (!Has(0, minute)) continue;
                    var time = day.AddHours(hour).AddMinutes(minute);
                    if (time < earliest) continue;
                    foreach (var moment in Moments(time, zone))
                        if (moment > after && (best is null || moment < best)) best = moment;
                }

                // Only a doubled or left out hour puts a later local time before an earlier one, and then by hours.
                if (best is { } found && TimeZoneInfo.ConvertTime(found, zone).DateTime < day.AddHours(hour - 3)) return found;
            }

            if (best is not null) return best;
        }

        return null;
    }

    private IEnumerable<DateTimeOffset> Moments(DateTime time, TimeZoneInfo zone)
    {
        if (zone.IsInvalidTime(time))
        {
            if (_isInterval) yield break;
            var later = time;
            while (zone.IsInvalidTime(later)) later = later.AddMinutes(1);
            yield return new DateTimeOffset(later, zone.GetUtcOffset(later)).ToUniversalTime();
            yield break;
        }

        if (!zone.IsAmbiguousTime(time))
        {
            yield return new DateTimeOffset(time, zone.GetUtcOffset(time)).ToUniversalTime();
            yield break;
        }

        foreach (var offset in zone.GetAmbiguousTimeOffsets(time).OrderDescending().Take(_isInterval ? 2 : 1))
            yield return new DateTimeOffset(time, offset).ToUniversalTime();
    }

    private bool Has(int field, int value) => (_sets[field] & (1UL << value)) != 0;

    private bool IsDay(DateTime day)
    {
        var (ofMonth, ofWeek) = (Has(2, day.Day), Has(4, (int)day.DayOfWeek));
        return _anyDay || _anyWeekday ? ofMonth && ofWeek : ofMonth || ofWeek;
    }

    private static string? ParseField(string text, (string Name, int Min, int Max, string[] Words) field, out ulong set)
    {
        set = 0;
        foreach (var part in text.Split(','))
        {
            var slash = part.IndexOf('/', StringComparison.Ordinal);
            var range = slash < 0 ? part : part[..slash];
            var step = 1;
            if (slash >= 0 && (!int.TryParse(part.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out step) || step < 1 || step > field.Max))
                return $"has the step \"{part[(slash + 1)..]}\" in its {field.Name}; it must be from 1 to {field.Max}";
            int from, to;
            if (range == "*")
            {
                (from, to) = (field.Min, field.Name == "day of the week" ? 6 : field.Max);
            }
            else
            {
                var dash = range.IndexOf('-', StringComparison.Ordinal);
                if (ParseValue(dash < 0 ? range : range[..dash], field, out from) is { } error) return error;
                to = slash < 0 ? from : field.Max;
                if (dash >= 0 && ParseValue(range[(dash + 1)..], field, out to) is { } otherError) return otherError;
                if (to < from) return $"has the range \"{range}\" in its {field.Name}, which ends before it begins";
            }

            for (var value = from; value <= to; value += step) set |= 1UL << value;
        }

        return null;
    }

    private static string? ParseValue(string text, (string Name, int Min, int Max, string[] Words) field, out int value)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= field.Min && value <= field.Max) return null;
        value = text.Length == 0 ? -1 : Array.IndexOf(field.Words, text);
        if (value >= 0) return null;
        var words = field.Words.Length > 0 ? $" or {field.Words[1]} and so on" : "";
        return $"has \"{text}\" as its {field.Name}; it must be from {field.Min} to {field.Max}{words}{Closest.Suggestion(text, field.Words.Where(word => word.Length > 0))}";
    }
}

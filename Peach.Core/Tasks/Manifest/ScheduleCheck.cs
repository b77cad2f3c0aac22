using Peach.Core.Platform;
using Peach.Core.Python;
using Peach.Core.Tasks.Scheduling;

namespace Peach.Core.Tasks.Manifest;

/// <summary>The schedule can be read, and its time zone is one.</summary>
internal sealed class ScheduleCheck : ITaskRule
{
    public void Check(TaskDraft draft, IReadOnlyDictionary<string, InspectedFile> files)
    {
        var zone = TimeZoneInfo.Utc;
        if (draft.TimeZone is { Text: { } name } node)
        {
            if (ScheduleRule.FindZone(name) is { } found) zone = found;
            else draft.Problems.Add(node.Error(
                $"is no time zone; it must be an IANA name such as Europe/Vilnius, was \"{name}\"{Closest.Suggestion(name, TimeZoneInfo.GetSystemTimeZones().Select(known => known.Id))}"));
            if (draft.Schedule is null) draft.Problems.Add(node.ErrorAtKey("has no schedule to count for; add e.g. \"schedule: 15 * * * *\""));
        }

        if (draft.Schedule is { Text: { } schedule } scheduleNode && ScheduleRule.Parse(schedule, zone).Error is { } error) draft.Problems.Add(scheduleNode.Error(error));
    }
}

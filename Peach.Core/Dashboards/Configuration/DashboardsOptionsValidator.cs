using Microsoft.Extensions.Options;

namespace Peach.Core.Dashboards.Configuration;

internal sealed class DashboardsOptionsValidator : IValidateOptions<DashboardsOptions>
{
    public ValidateOptionsResult Validate(string? name, DashboardsOptions options)
    {
        var failures = new List<string>();
        Require(options.WriteInterval >= TimeSpan.FromMilliseconds(1) && options.WriteInterval <= TimeSpan.FromSeconds(8), "WriteInterval", "from 00:00:00.001 to 00:00:08", options.WriteInterval);
        Require(options.KeepMinutes >= TimeSpan.FromHours(1), "KeepMinutes", "at least 01:00:00", options.KeepMinutes);
        Require(options.KeepHours >= options.KeepMinutes, "KeepHours", "at least Dashboards:KeepMinutes", options.KeepHours);
        Require(options.KeepDays >= options.KeepHours, "KeepDays", "at least Dashboards:KeepHours", options.KeepDays);
        Require(options.MaxSeries is >= 100 and <= 100_000, "MaxSeries", "from 100 to 100000", options.MaxSeries);
        Require(options.MaxEventTypes >= 1 && options.MaxEventTypes <= options.MaxSeries, "MaxEventTypes", "from 1 to Dashboards:MaxSeries", options.MaxEventTypes);
        Require(options.MaxItems is >= 10 and <= 1_000_000, "MaxItems", "from 10 to 1000000", options.MaxItems);
        Require(options.HitWindow >= TimeSpan.FromSeconds(1) && options.HitWindow <= TimeSpan.FromDays(1), "HitWindow", "from 00:00:01 to 1.00:00:00", options.HitWindow);
        Require(options.LongestHeartbeat >= TimeSpan.FromSeconds(1) && options.LongestHeartbeat <= options.HitWindow, "LongestHeartbeat", "from 00:00:01 to Dashboards:HitWindow", options.LongestHeartbeat);
        Require(options.MaxOpenHits >= 0, "MaxOpenHits", "at least 0", options.MaxOpenHits);
        Require(options.AnswerAge >= TimeSpan.Zero && options.AnswerAge <= TimeSpan.FromMinutes(1), "AnswerAge", "from 00:00:00 to 00:01:00", options.AnswerAge);
        Require(
            options.InfluxUrl.Length == 0 || (Uri.TryCreate(options.InfluxUrl, UriKind.Absolute, out var influx) && influx.Scheme is "http" or "https"),
            "InfluxUrl", "an http or https URL such as http://influx:8086/write?db=peach", options.InfluxUrl);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Require(bool holds, string key, string limit, object value)
        {
            if (!holds) failures.Add($"{DashboardsOptions.Section}:{key} must be {limit}, was {value}.");
        }
    }
}

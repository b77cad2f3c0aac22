using Microsoft.Extensions.Options;
using Peach.Core.Tasks.Manifest;

namespace Peach.Core.Tasks.Configuration;

internal sealed class TasksOptionsValidator : IValidateOptions<TasksOptions>
{
    public ValidateOptionsResult Validate(string? name, TasksOptions options)
    {
        var failures = new List<string>();
        Require(options.LoopPause >= TimeSpan.FromMilliseconds(10), "LoopPause", "at least 00:00:00.01", options.LoopPause);
        Require(options.KillGrace >= TimeSpan.Zero, "KillGrace", "at least 00:00:00", options.KillGrace);
        Require(options.MaxLogBytes >= 1024, "MaxLogBytes", "at least 1024", options.MaxLogBytes);
        Require(options.MaxLogLineLength is >= 80 and <= 1_000_000, "MaxLogLineLength", "from 80 to 1000000", options.MaxLogLineLength);
        Require(options.KeepRuns >= 1, "KeepRuns", "at least 1", options.KeepRuns);
        Require(options.MaxParallel is >= 0 and <= 10_000, "MaxParallel", "from 0 to 10000", options.MaxParallel);
        Require(IsBetween(options.PollInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1)), "PollInterval", "from 00:00:00.01 to 00:01:00", options.PollInterval);
        Require(IsBetween(options.HeartbeatInterval, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)), "HeartbeatInterval", "from 00:00:00.1 to 00:01:00", options.HeartbeatInterval);
        Require(IsBetween(options.LostAfter, options.HeartbeatInterval * 3, TimeSpan.FromHours(1)), "LostAfter", "from three times HeartbeatInterval to 01:00:00", options.LostAfter);
        Require(IsBetween(options.RetryBackOff, TimeSpan.Zero, TimeSpan.FromDays(1)), "RetryBackOff", "from 00:00:00 to 1.00:00:00", options.RetryBackOff);
        Require(IsBetween(options.MaxRetryBackOff, options.RetryBackOff, TimeSpan.FromDays(7)), "MaxRetryBackOff", "from RetryBackOff to 7.00:00:00", options.MaxRetryBackOff);
        Require(IsBetween(options.MissedAfter, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)), "MissedAfter", "from 00:00:01 to 1.00:00:00", options.MissedAfter);
        Require(options.AlertInterval >= TimeSpan.FromMilliseconds(100) && options.AlertInterval <= TimeSpan.FromDays(1), "AlertInterval", "from 00:00:00.1 to 1.00:00:00", options.AlertInterval);
        Require(options.FailuresBeforeAlert is >= 1 and <= 100, "FailuresBeforeAlert", "from 1 to 100", options.FailuresBeforeAlert);
        Require(options.LogRetention >= TimeSpan.Zero && options.LogRetention <= TimeSpan.FromDays(36_500), "LogRetention", "from 00:00:00 to 36500.00:00:00", options.LogRetention);
        Require(options.MaxArtifactBytes >= 1024, "MaxArtifactBytes", "at least 1024", options.MaxArtifactBytes);
        Require(EngineReader.IsSparkMaster(options.SparkMaster), "SparkMaster", "local[*], spark://host:port, yarn or k8s://https://host:port", options.SparkMaster);
        Require(options.DaskScheduler.Length == 0 || EngineReader.IsDaskScheduler(options.DaskScheduler), "DaskScheduler", "tcp://host:port or tls://host:port", options.DaskScheduler);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        static bool IsBetween(TimeSpan value, TimeSpan least, TimeSpan most) => value >= least && value <= most;

        void Require(bool holds, string key, string limit, object value)
        {
            if (!holds) failures.Add($"{TasksOptions.Section}:{key} must be {limit}, was {value}.");
        }
    }
}

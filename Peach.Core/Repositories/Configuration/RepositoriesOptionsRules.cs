using Microsoft.Extensions.Configuration;
using Peach.Core.Platform;

namespace Peach.Core.Repositories.Configuration;

/// <summary>Reads the settings and refuses those with which nothing would work.</summary>
internal static class RepositoriesOptionsRules
{
    /// <exception cref="PeachStartupException">Settings that cannot be, all of them, by key.</exception>
    public static RepositoriesOptions Read(IConfiguration configuration)
    {
        RepositoriesOptions options;
        try
        {
            options = configuration.GetSection(RepositoriesOptions.Section).Get<RepositoriesOptions>() ?? new RepositoriesOptions();
        }
        catch (InvalidOperationException error)
        {
            throw new PeachStartupException(error.Message, error);
        }

        var failures = new List<string>();
        Require(options.Git.Length > 0, nameof(options.Git), "the name or path of the git program", "\"\"");
        Positive(options.PollInterval, nameof(options.PollInterval));
        Positive(options.LocalPollInterval, nameof(options.LocalPollInterval));
        Require(options.MaxBackOff >= options.PollInterval, nameof(options.MaxBackOff), $"at least PollInterval ({options.PollInterval})", options.MaxBackOff);
        Require(options.MaxParallel is >= 1 and <= 64, nameof(options.MaxParallel), "from 1 to 64", options.MaxParallel);
        Positive(options.PollTimeout, nameof(options.PollTimeout));
        Positive(options.FetchTimeout, nameof(options.FetchTimeout));
        Positive(options.RolloutTimeout, nameof(options.RolloutTimeout));
        Require(options.MaxFiles is >= 1 and <= 1_000_000, nameof(options.MaxFiles), "from 1 to 1000000", options.MaxFiles);
        Require(options.MaxBytes >= 1024, nameof(options.MaxBytes), "at least 1024", options.MaxBytes);
        Require(options.MaxHookBytes is >= 1024 and <= 64 * 1024 * 1024, nameof(options.MaxHookBytes), "from 1024 to 67108864", options.MaxHookBytes);
        Require(options.TreeGrace >= TimeSpan.Zero, nameof(options.TreeGrace), "at least 00:00:00", options.TreeGrace);
        Require(options.KeepCommits is >= 0 and <= 1000, nameof(options.KeepCommits), "from 0 to 1000", options.KeepCommits);
        Require(options.ReturnWindow >= TimeSpan.Zero && options.ReturnWindow <= TimeSpan.FromDays(1), nameof(options.ReturnWindow), "from 00:00:00 to 1.00:00:00", options.ReturnWindow);
        Positive(options.ReturnInterval, nameof(options.ReturnInterval));
        Require(options.ReturnMinCalls >= 10, nameof(options.ReturnMinCalls), "at least 10", options.ReturnMinCalls);
        Require(options.ReturnFailureMargin is >= 0 and <= 1, nameof(options.ReturnFailureMargin), "from 0 to 1", options.ReturnFailureMargin);
        Require(options.ReturnLatencyFactor >= 1, nameof(options.ReturnLatencyFactor), "at least 1", options.ReturnLatencyFactor);
        Require(options.KeepRollouts >= 1, nameof(options.KeepRollouts), "at least 1", options.KeepRollouts);
        return failures.Count == 0 ? options : throw new PeachStartupException(string.Join(" ", failures));

        void Positive(TimeSpan value, string key) => Require(value > TimeSpan.Zero && value <= TimeSpan.FromDays(1), key, "from a moment to one day (1.00:00:00)", value);

        void Require(bool holds, string key, string limit, object value)
        {
            if (!holds) failures.Add($"{RepositoriesOptions.Section}:{key} must be {limit}, was {value}.");
        }
    }
}

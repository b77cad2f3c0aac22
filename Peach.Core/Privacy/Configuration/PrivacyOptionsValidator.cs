using Microsoft.Extensions.Options;

namespace Peach.Core.Privacy.Configuration;

internal sealed class PrivacyOptionsValidator : IValidateOptions<PrivacyOptions>
{
    /// <summary>The longest that a timer can wait is some 49 days.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public ValidateOptionsResult Validate(string? name, PrivacyOptions options)
    {
        var failures = new List<string>();
        Require(options.PollInterval >= TimeSpan.FromMilliseconds(10) && options.PollInterval <= Longest, "PollInterval", "from 00:00:00.01 to 30 days", options.PollInterval);
        Require(options.FirstRetry >= TimeSpan.FromMilliseconds(10) && options.FirstRetry <= Longest, "FirstRetry", "from 00:00:00.01 to 30 days", options.FirstRetry);
        Require(options.LongestRetry >= options.FirstRetry && options.LongestRetry <= Longest, "LongestRetry", "from Privacy:FirstRetry to 30 days", options.LongestRetry);
        Require(options.StallTime >= TimeSpan.FromMilliseconds(10) && options.StallTime <= Longest, "StallTime", "from 00:00:00.01 to 30 days", options.StallTime);
        Require(options.MaxParallel is >= 1 and <= 64, "MaxParallel", "from 1 to 64", options.MaxParallel);
        Require(options.ReceiptDays is >= 1 and <= 36_500, "ReceiptDays", "from 1 to 36500", options.ReceiptDays);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Require(bool holds, string key, string limit, object value)
        {
            if (!holds) failures.Add($"{PrivacyOptions.Section}:{key} must be {limit}, was {value}.");
        }
    }
}

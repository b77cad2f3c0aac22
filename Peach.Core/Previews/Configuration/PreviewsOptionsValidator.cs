using Microsoft.Extensions.Options;

namespace Peach.Core.Previews.Configuration;

internal sealed class PreviewsOptionsValidator : IValidateOptions<PreviewsOptions>
{
    public ValidateOptionsResult Validate(string? name, PreviewsOptions options)
    {
        var failures = new List<string>();
        Require(options.Max is >= 1 and <= 1000, nameof(options.Max), "from 1 to 1000", options.Max);
        Require(options.KeepDays is >= 1 and <= 365, nameof(options.KeepDays), "from 1 to 365", options.KeepDays);
        Require(options.ReplayRequests is >= 0 and <= 10_000, nameof(options.ReplayRequests), "from 0 to 10000", options.ReplayRequests);
        Require(options.ReplayParallel is >= 1 and <= 16, nameof(options.ReplayParallel), "from 1 to 16", options.ReplayParallel);
        Require(options.BusyFrom >= 0, nameof(options.BusyFrom), "at least 0", options.BusyFrom);
        Require(options.LongestToken > TimeSpan.Zero, nameof(options.LongestToken), "longer than 00:00:00", options.LongestToken);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Require(bool holds, string key, string limit, object value)
        {
            if (!holds) failures.Add($"{PreviewsOptions.Section}:{key} must be {limit}, was {value}.");
        }
    }
}

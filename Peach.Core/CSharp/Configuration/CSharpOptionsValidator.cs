using Microsoft.Extensions.Options;

namespace Peach.Core.CSharp.Configuration;

internal sealed class CSharpOptionsValidator : IValidateOptions<CSharpOptions>
{
    public ValidateOptionsResult Validate(string? name, CSharpOptions options)
    {
        var failures = new List<string>();
        Require(options.Concurrency is >= 1 and <= 10_000, nameof(options.Concurrency), "from 1 to 10000", options.Concurrency);
        Require(options.AbandonedCalls is >= 1 and <= 1000, nameof(options.AbandonedCalls), "from 1 to 1000", options.AbandonedCalls);
        Require(options.DrainTimeout > TimeSpan.Zero, nameof(options.DrainTimeout), "longer than 00:00:00", options.DrainTimeout);
        Require(options.KeptBuilds >= 1, nameof(options.KeptBuilds), "at least 1", options.KeptBuilds);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Require(bool holds, string key, string limit, object value)
        {
            if (!holds) failures.Add($"{CSharpOptions.Section}:{key} must be {limit}, was {value}.");
        }
    }
}

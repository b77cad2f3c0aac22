using Microsoft.Extensions.Options;

namespace Peach.Core.Forge.Configuration;

internal sealed class ForgeOptionsValidator : IValidateOptions<ForgeOptions>
{
    public ValidateOptionsResult Validate(string? name, ForgeOptions options)
    {
        var failures = new List<string>();
        Require(options.Timeout > TimeSpan.Zero && options.Timeout <= TimeSpan.FromMinutes(5), nameof(options.Timeout), "from a moment to five minutes (00:05:00)", options.Timeout);
        // The address itself is a secret, so the message does not show it.
        Require(
            options.Webhook.Length == 0 || (Uri.TryCreate(options.Webhook, UriKind.Absolute, out var webhook) && webhook.Scheme is "http" or "https"),
            nameof(options.Webhook), "an http:// or https:// address, or empty", "another text");
        Require(options.Attempts is >= 1 and <= 100, nameof(options.Attempts), "from 1 to 100", options.Attempts);
        Require(options.RetryPause > TimeSpan.Zero, nameof(options.RetryPause), "longer than 00:00:00", options.RetryPause);
        Require(options.MaxWaiting is >= 1 and <= 10_000, nameof(options.MaxWaiting), "from 1 to 10000", options.MaxWaiting);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Require(bool holds, string key, string limit, object value)
        {
            if (!holds) failures.Add($"{ForgeOptions.Section}:{key} must be {limit}, was {value}.");
        }
    }
}

using System.Net.Mail;
using Microsoft.Extensions.Options;

namespace Peach.Core.Alerts.Configuration;

internal sealed class AlertsOptionsValidator : IValidateOptions<AlertsOptions>
{
    public ValidateOptionsResult Validate(string? name, AlertsOptions options)
    {
        var failures = new List<string>();
        Require(options.Timeout > TimeSpan.Zero && options.Timeout <= TimeSpan.FromMinutes(5), nameof(options.Timeout), "from a moment to five minutes (00:05:00)", options.Timeout);
        Require(options.Attempts is >= 1 and <= 1000, nameof(options.Attempts), "from 1 to 1000", options.Attempts);
        Require(options.RetryPause > TimeSpan.Zero && options.RetryPause <= TimeSpan.FromHours(1), nameof(options.RetryPause), "longer than 00:00:00 and at most 01:00:00", options.RetryPause);
        Require(options.KeepDays is >= 1 and <= 36_500, nameof(options.KeepDays), "from 1 to 36500", options.KeepDays);
        Require(options.SmtpPort is >= 1 and <= 65_535, nameof(options.SmtpPort), "from 1 to 65535", options.SmtpPort);
        Require(MailAddress.TryCreate(options.MailFrom, out _), nameof(options.MailFrom), "a mail address", options.MailFrom);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Require(bool holds, string key, string limit, object value)
        {
            if (!holds) failures.Add($"{AlertsOptions.Section}:{key} must be {limit}, was {value}.");
        }
    }
}

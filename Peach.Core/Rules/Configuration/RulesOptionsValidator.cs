using System.Globalization;
using Microsoft.Extensions.Options;

namespace Peach.Core.Rules.Configuration;

internal sealed class RulesOptionsValidator : IValidateOptions<RulesOptions>
{
    public ValidateOptionsResult Validate(string? name, RulesOptions options)
    {
        var errors = new List<string>();
        if (options.Deadline < TimeSpan.FromMilliseconds(1) || options.Deadline > TimeSpan.FromSeconds(10))
            errors.Add($"{RulesOptions.Section}:{nameof(RulesOptions.Deadline)} must be 00:00:00.001 to 00:00:10, was {options.Deadline}");
        if (options.Overfetch is not (>= 1 and <= RulesFormat.MaxOverfetch))
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"{RulesOptions.Section}:{nameof(RulesOptions.Overfetch)} must be 1 to {RulesFormat.MaxOverfetch}, was {options.Overfetch}"));
        if (options.Refresh < TimeSpan.FromMilliseconds(100) || options.Refresh > TimeSpan.FromHours(1))
            errors.Add($"{RulesOptions.Section}:{nameof(RulesOptions.Refresh)} must be 00:00:00.1 to 01:00:00, was {options.Refresh}");
        if (options.PreviewRequests is < 1 or > 1000)
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"{RulesOptions.Section}:{nameof(RulesOptions.PreviewRequests)} must be 1 to 1000, was {options.PreviewRequests}"));
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}

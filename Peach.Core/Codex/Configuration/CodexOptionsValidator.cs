using Microsoft.Extensions.Options;

namespace Peach.Core.Codex.Configuration;

internal sealed class CodexOptionsValidator : IValidateOptions<CodexOptions>
{
    public ValidateOptionsResult Validate(string? name, CodexOptions options)
    {
        var failures = new List<string>();
        Require(options.LocalAge >= TimeSpan.Zero, "LocalAge", "at least 00:00:00", options.LocalAge);
        Require(options.LocalStaleAge >= options.LocalAge, "LocalStaleAge", "at least Codex:LocalAge", options.LocalStaleAge);
        Require(options.LocalBytes >= 0, "LocalBytes", "at least 0", options.LocalBytes);
        Require(options.ReadTimeout >= TimeSpan.FromMilliseconds(1), "ReadTimeout", "at least 00:00:00.001", options.ReadTimeout);
        Require(options.DatabaseReads is >= 1 and <= 1000, "DatabaseReads", "from 1 to 1000", options.DatabaseReads);
        Require(options.CopyInterval >= TimeSpan.FromMilliseconds(100), "CopyInterval", "at least 00:00:00.1", options.CopyInterval);
        Require(options.MaxItemBytes is >= 256 and <= 16 * 1024 * 1024, "MaxItemBytes", "from 256 to 16777216", options.MaxItemBytes);
        Require(options.MaxItemDepth is >= 1 and <= 64, "MaxItemDepth", "from 1 to 64", options.MaxItemDepth);
        Require(options.MaxLoadBytes >= 1024, "MaxLoadBytes", "at least 1024", options.MaxLoadBytes);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Require(bool holds, string key, string limit, object value)
        {
            if (!holds) failures.Add($"{CodexOptions.Section}:{key} must be {limit}, was {value}.");
        }
    }
}

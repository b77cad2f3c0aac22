using Microsoft.Extensions.Options;

namespace Peach.Core.Python.Commands;

internal sealed class PythonOptionsValidator : IValidateOptions<PythonOptions>
{
    public ValidateOptionsResult Validate(string? name, PythonOptions options)
    {
        var failures = new List<string>();
        Require(options.WorkersPerRepository is >= 1 and <= 64, "WorkersPerRepository", "from 1 to 64", options.WorkersPerRepository);
        Require(options.MaxInFlightPerWorker is >= 1 and <= 64, "MaxInFlightPerWorker", "from 1 to 64", options.MaxInFlightPerWorker);
        Require(options.MaxWaiting >= 1, "MaxWaiting", "at least 1", options.MaxWaiting);
        Require(options.LoadTimeout > TimeSpan.Zero, "LoadTimeout", "longer than 00:00:00", options.LoadTimeout);
        Require(options.TakeBackAfter > TimeSpan.Zero, "TakeBackAfter", "longer than 00:00:00", options.TakeBackAfter);
        Require(options.DrainTimeout > TimeSpan.Zero, "DrainTimeout", "longer than 00:00:00", options.DrainTimeout);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Require(bool holds, string key, string limit, object value)
        {
            if (!holds) failures.Add($"{PythonOptions.Section}:{key} must be {limit}, was {value}.");
        }
    }
}

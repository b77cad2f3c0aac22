using Microsoft.Extensions.Options;

namespace Peach.Core.Python.Commands;

internal sealed class PythonOptionsValidator : IValidateOptions<PythonOptions>
{
    public ValidateOptionsResult Validate(string? name, PythonOptions options)
    {
        var failures = new List<string>();
        Require(options.WorkersPerRepository is >= 1 and <= 64, "WorkersPerRepository", "from 1 to 64", options.WorkersPerRepository);
        Require(options.MaxInFlightPerWorker is >= 1 and <= 64, "MaxInFlightPerWorker", "from 1 to 64", options.MaxInFlightPerWorker);
        Require(options.AsyncCallsPerWorker is >= 1 and <= 1000, "AsyncCallsPerWorker", "from 1 to 1000", options.AsyncCallsPerWorker);
        Require(options.AsyncBlockLimit > TimeSpan.Zero, "AsyncBlockLimit", "longer than 00:00:00", options.AsyncBlockLimit);
        Require(options.SilenceLimit >= TimeSpan.FromSeconds(1), "SilenceLimit", "at least 00:00:01", options.SilenceLimit);
        Require(options.MaxWaiting >= 1, "MaxWaiting", "at least 1", options.MaxWaiting);
        Require(options.WorkerMemory == 0 || options.WorkerMemory >= 256L * 1024 * 1024, "WorkerMemory", "0 or at least 268435456 (256 MB)", options.WorkerMemory);
        Require(options.WorkerGrowth == 0 || options.WorkerGrowth >= 1024 * 1024, "WorkerGrowth", "0 or at least 1048576 (1 MB)", options.WorkerGrowth);
        Require(options.LoadTimeout > TimeSpan.Zero, "LoadTimeout", "longer than 00:00:00", options.LoadTimeout);
        Require(options.TakeBackAfter > TimeSpan.Zero, "TakeBackAfter", "longer than 00:00:00", options.TakeBackAfter);
        Require(options.DrainTimeout > TimeSpan.Zero, "DrainTimeout", "longer than 00:00:00", options.DrainTimeout);
        Require(options.Wheels.Length == 0 || Directory.Exists(options.Wheels), "Wheels", "a folder that is there", options.Wheels);
        Require(options.IndexUrl.Length == 0 || IsIndex(options.IndexUrl), "IndexUrl", "an http:// or https:// URL without user name and password (those are Python:IndexUser and Python:IndexPassword)", "another");
        Require(options.IndexUrl.Length > 0 || (options.IndexUser.Length == 0 && options.IndexPassword.Length == 0), "IndexUrl", "set where Python:IndexUser or Python:IndexPassword is", "\"\"");
        Require(options.EnvironmentTimeout > TimeSpan.Zero && options.EnvironmentTimeout <= TimeSpan.FromDays(1), "EnvironmentTimeout", "from a moment to one day (1.00:00:00)", options.EnvironmentTimeout);
        Require(options.EnvironmentMemory >= 256L * 1024 * 1024, "EnvironmentMemory", "at least 268435456 (256 MB)", options.EnvironmentMemory);
        Require(options.EnvironmentGrace >= TimeSpan.Zero, "EnvironmentGrace", "at least 00:00:00", options.EnvironmentGrace);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Require(bool holds, string key, string limit, object value)
        {
            if (!holds) failures.Add($"{PythonOptions.Section}:{key} must be {limit}, was {value}.");
        }
    }

    private static bool IsIndex(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https") && address.UserInfo.Length == 0 && !url.Any(letter => char.IsControl(letter) || letter == ' ');
}

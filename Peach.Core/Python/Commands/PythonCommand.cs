using System.Diagnostics;
using Microsoft.Extensions.Options;
using Peach.Core.Platform;

namespace Peach.Core.Python.Commands;

internal sealed class PythonCommand(
    IOptions<PythonOptions> options, IOptions<PlatformOptions> platform, DataFolder data, IRedis redis, IObjectStore objects) : IPythonCommand
{
    private readonly string _library = FindLibrary(options.Value.Library);

    public ProcessStartInfo Module(string module, IReadOnlyList<string> arguments, string? codops, PythonEnvironment? environment = null)
    {
        var start = new ProcessStartInfo(environment?.Executable ?? options.Value.Executable)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = data.Folder("run"),
        };
        start.ArgumentList.Add("-m");
        start.ArgumentList.Add(module);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment.Clear();
        foreach (var (name, value) in Environment(codops)) start.Environment[name] = value;
        if (environment is null) return start;
        // As an activated one: programs that packages bring are found first.
        start.Environment["VIRTUAL_ENV"] = environment.Folder;
        start.Environment["PATH"] = $"{Path.Combine(environment.Folder, "bin")}:{start.Environment["PATH"]}";
        return start;
    }

    private Dictionary<string, string> Environment(string? codops)
    {
        var store = platform.Value.ObjectStore;
        var variables = new Dictionary<string, string>
        {
            ["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin",
            ["HOME"] = data.Folder("run", "home"),
            ["LANG"] = "C.UTF-8",
            ["PYTHONPATH"] = _library,
            ["PYTHONUNBUFFERED"] = "1",
            ["PYTHONDONTWRITEBYTECODE"] = "1",
            // One thread each: the platform runs as many processes as it wants cores used.
            ["OPENBLAS_NUM_THREADS"] = "1",
            ["OMP_NUM_THREADS"] = "1",
            ["PEACH_PARENT_PID"] = $"{System.Environment.ProcessId}",
            ["PEACH_REDIS_URL"] = redis.Url,
            ["PEACH_ARCHIVE_URL"] = objects.Address.OriginalString,
        };
        Add("PEACH_CODOPS", codops);
        Add("PEACH_URL", platform.Value.PublicUrl);
        if (store.Bucket.Length > 0)
        {
            // Without an access key in the settings, both sides go by the AWS SDK's own chain, which begins with these.
            foreach (var name in System.Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith("AWS_", StringComparison.Ordinal)))
                Add(name, System.Environment.GetEnvironmentVariable(name));
            Add("AWS_ENDPOINT_URL", store.Endpoint);
            Add("AWS_REGION", store.Region);
            Add("AWS_ACCESS_KEY_ID", store.AccessKey);
            Add("AWS_SECRET_ACCESS_KEY", store.SecretKey);
        }

        return variables;

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value)) variables[name] = value;
        }
    }

    private static string FindLibrary(string configured)
    {
        if (configured.Length > 0)
        {
            return Directory.Exists(Path.Combine(configured, "peach_runtime"))
                ? Path.GetFullPath(configured)
                : throw new PeachStartupException($"Python:Library names {configured}, which holds no peach_runtime package.");
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "python");
            if (Directory.Exists(Path.Combine(candidate, "peach_runtime"))) return candidate;
        }

        throw new PeachStartupException(
            $"The Python packages peach and peach_runtime were not found beside {AppContext.BaseDirectory} or above it. " +
            "Name the folder that holds them in Python:Library.");
    }
}

using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Platform;
using Peach.Core.Python;
using Peach.Core.Tasks.Manifest;

namespace Peach.Core.Tasks.Engines;

/// <summary>
/// A task's method as the driver of a Spark application, begun by <c>spark-submit</c>. The driver runs here, in the run's group: its log,
/// limits and end are those of any run. The executors run where the master says.
/// </summary>
internal sealed partial class SparkEngine(
    IPythonCommand python, IPythonEnvironments environments, ChildProcessLauncher launcher, IOptions<TasksOptions> options, TimeProvider clock, ILogger<SparkEngine> logger) : ITaskEngine
{
    private const string Submit = "spark-submit";
    private const string Yarn = "yarn";

    /// <summary>How long the cluster's manager may take to end an application.</summary>
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(30);

    /// <summary>What Spark and its clients need to know of the host.</summary>
    private static readonly string[] HostVariables =
        ["JAVA_HOME", "SPARK_HOME", "SPARK_CONF_DIR", "SPARK_LOCAL_IP", "HADOOP_HOME", "HADOOP_CONF_DIR", "YARN_CONF_DIR", "KUBECONFIG"];

    public TaskEngineKind Kind => TaskEngineKind.Spark;

    public async Task<EngineCommand> PrepareAsync(EngineRun run, CancellationToken cancellationToken)
    {
        var commit = run.Task.Commit;
        var environment = await environments.RequireAsync(commit.Tree, cancellationToken).ConfigureAwait(false);
        var settings = run.Task.Definition.EngineSettings;
        var master = settings?["master"]?.GetValue<string>() ?? options.Value.SparkMaster;
        var specification = RunSpecification.Write(run);
        var code = await PackAsync(run, environment, cancellationToken).ConfigureAwait(false);

        var start = python.Module("peach_runtime.task", [], commit.Codops, environment);
        var interpreter = start.FileName;
        var submit = Find();
        start.FileName = submit;
        start.ArgumentList.Clear();
        foreach (var argument in Arguments(run, master, settings, code, specification)) start.ArgumentList.Add(argument);
        foreach (var name in HostVariables)
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value) start.Environment.TryAdd(name, value);
        start.Environment["PYSPARK_DRIVER_PYTHON"] = interpreter;
        // On a cluster's machines this one's paths mean nothing; there conf says which (spark.pyspark.python).
        start.Environment["PYSPARK_PYTHON"] = master.StartsWith("local", StringComparison.Ordinal) ? interpreter : "python3";

        var addresses = new TrackingAddresses();
        return new EngineCommand(start)
        {
            Watch = addresses.Read,
            TrackingUrl = () => addresses.Url,
            EndElsewhere = master == Yarn ? stopping => EndOnYarnAsync(addresses, FindYarn(submit, start), start, stopping) : null,
        };
    }

    /// <summary>No secret among them: anybody on the machine reads a command line.</summary>
    private static IEnumerable<string> Arguments(EngineRun run, string master, JsonObject? settings, string code, string specification)
    {
        yield return "--master";
        yield return master;
        yield return "--deploy-mode";
        yield return "client";
        yield return "--name";
        yield return $"peach {run.Task.Commit.Codops} {run.Task.Name}";
        foreach (var (name, value) in settings?["conf"] as JsonObject ?? [])
        {
            yield return "--conf";
            yield return $"{name}={value!.GetValue<string>()}";
        }

        yield return "--conf";
        yield return $"spark.yarn.tags=peach-run-{run.RunId}";
        // What executors are given by name would be shown on Spark's own page.
        yield return "--conf";
        yield return $"spark.redaction.regex=(?i)secret|password|token|access[.]?key|credential{string.Concat(run.Task.Definition.Secrets.Select(name => "|" + name))}";
        if (settings?["packages"] is JsonArray { Count: > 0 } packages)
        {
            yield return "--packages";
            yield return string.Join(',', packages.Select(package => package!.GetValue<string>()));
        }

        yield return "--py-files";
        yield return code;
        yield return Path.Combine(run.Folder, "driver.py");
        yield return specification;
    }

    /// <summary>The library and the repository's modules for the executors, and the script that is the driver.</summary>
    private async Task<string> PackAsync(EngineRun run, PythonEnvironment? environment, CancellationToken cancellationToken)
    {
        var code = Path.Combine(run.Folder, "code.zip");
        await File.WriteAllTextAsync(Path.Combine(run.Folder, "driver.py"), "import sys\n\nfrom peach_runtime import task\n\ntask.end(sys.argv[1])\n", cancellationToken).ConfigureAwait(false);
        using var packing = await launcher.StartAsync(python.Module("peach_runtime.shipping", [run.Task.Commit.Tree, code], null, environment), ownGroup: true).ConfigureAwait(false);
        packing.StandardInput.Close();
        var said = packing.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await packing.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            ProcessGroup.Kill(packing.Id);
            throw;
        }

        return packing.ExitCode == 0 ? code : throw new PeachException($"The repository's code could not be packed for Spark: {await said.ConfigureAwait(false)}");
    }

    private string Find()
    {
        var home = options.Value.SparkHome.Length > 0 ? options.Value.SparkHome : Environment.GetEnvironmentVariable("SPARK_HOME") ?? "";
        var path = home.Length > 0 ? Path.Combine(home, "bin", Submit) : ChildProcessLauncher.Find(Submit);
        if (path is not null && File.Exists(path)) return path;
        throw new PeachException(home.Length > 0
            ? $"There is no {path}: Tasks:SparkHome (or SPARK_HOME) must name the folder of a Spark distribution."
            : "The task's engine is spark, and there is no spark-submit on this machine: install a Spark distribution and name its folder in Tasks:SparkHome (or SPARK_HOME), or leave out \"engine: spark\".");
    }

    /// <summary>Beside <c>spark-submit</c>, in Hadoop's folder, or on PATH.</summary>
    private static string FindYarn(string submit, ProcessStartInfo start)
    {
        string?[] folders = [Path.GetDirectoryName(submit), start.Environment.TryGetValue("HADOOP_HOME", out var home) && home is not null ? Path.Combine(home, "bin") : null];
        return folders.Where(folder => folder is not null).Select(folder => Path.Combine(folder!, Yarn)).FirstOrDefault(File.Exists) ?? Yarn;
    }

    /// <summary>YARN lets an application go on for some time when its driver has gone.</summary>
    private async Task EndOnYarnAsync(TrackingAddresses addresses, string program, ProcessStartInfo like, CancellationToken cancellationToken)
    {
        if (addresses.YarnApplication is not { } application) return;
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["application", "-kill", application]) start.ArgumentList.Add(argument);
        start.Environment.Clear();
        foreach (var name in HostVariables.Append("PATH").Append("HOME"))
            if (like.Environment.TryGetValue(name, out var value)) start.Environment[name] = value;
        using var limit = new CancellationTokenSource(KillLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using var kill = await launcher.StartAsync(start, ownGroup: true).ConfigureAwait(false);
            kill.StandardInput.Close();
            var said = Task.WhenAll(kill.StandardOutput.ReadToEndAsync(either.Token), kill.StandardError.ReadToEndAsync(either.Token));
            try
            {
                await kill.WaitForExitAsync(either.Token).ConfigureAwait(false);
            }
            finally
            {
                ProcessGroup.Kill(kill.Id);
            }

            if (kill.ExitCode != 0) LogNotEnded(application, (await said.ConfigureAwait(false))[1]);
        }
        catch (Exception error) when (error is System.ComponentModel.Win32Exception or OperationCanceledException)
        {
            LogNotEnded(application, error.Message);
        }
    }

    [LoggerMessage(LogLevel.Error, "The application {Application} could not be ended on YARN; end it there: {Reason}")]
    private partial void LogNotEnded(string application, string reason);
}

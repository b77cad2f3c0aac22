using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Peach.Core.Platform;

namespace Peach.Core.Python.Environments;

/// <summary>Makes environments by <c>peach_runtime.environment</c>, in a process group of its own with limits and next to no environment.</summary>
internal sealed class EnvironmentBuilder(IPythonCommand command, ChildProcessLauncher launcher, IOptions<PythonOptions> options, TimeProvider clock)
{
    private const int MaxLogBytes = 4 * 1024 * 1024;
    private const int MaxLineLength = 2000;
    private const string PipLog = "pip.log";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Writing = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>How long output may still come when the process has ended.</summary>
    private static readonly TimeSpan OutputLimit = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan DescribeLimit = TimeSpan.FromSeconds(30);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>What a broadcaster's network may need; everything else of Peach's environment stays with Peach.</summary>
    private static readonly string[] PassedOn =
        ["PATH", "http_proxy", "https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "PIP_CERT"];

    /// <exception cref="PythonEnvironmentException">There is no interpreter, or it does not say what it is.</exception>
    public async Task<Interpreter> DescribeAsync(CancellationToken cancellationToken)
    {
        using var process = await StartAsync(command.Module("peach_runtime.environment", ["describe"], null)).ConfigureAwait(false);
        try
        {
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken).WaitAsync(DescribeLimit, clock, cancellationToken).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            if (process.ExitCode == 0) return JsonSerializer.Deserialize<Interpreter>(output, Json)!;
            throw new PythonEnvironmentException($"{options.Value.Executable} does not say what it is: {(await errors.ConfigureAwait(false)).Trim()}", isRequirementsFault: false);
        }
        catch (TimeoutException)
        {
            throw new PythonEnvironmentException($"{options.Value.Executable} did not say what it is within {DescribeLimit.TotalSeconds:F0} s.", isRequirementsFault: false);
        }
        finally
        {
            ProcessGroup.Kill(process.Id);
        }
    }

    /// <summary>Builds an environment at its place, since an environment cannot be moved; its marker comes last.</summary>
    /// <exception cref="PythonEnvironmentException">pip failed or took too long.</exception>
    public async Task BuildAsync(EnvironmentFiles files, Requirements requirements, Interpreter interpreter, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        Clear(files);
        Directory.CreateDirectory(files.Scratch, OwnerOnly);
        try
        {
            progress.Report("installing the packages of requirements.txt");
            await InstallAsync(files, requirements, progress, cancellationToken).ConfigureAwait(false);
            var packages = JsonSerializer.Deserialize<List<PythonPackage>>(
                await File.ReadAllBytesAsync(Path.Combine(files.Folder, "packages.json"), cancellationToken).ConfigureAwait(false), Json)!;
            var bytes = Seal(files.Folder);
            // A marker that outlives a power cut must not stand for files that did not.
            DurableFile.FlushFileSystem(files.Folder);
            var description = new EnvironmentDescription(interpreter.Version, packages, bytes, clock.GetUtcNow(), clock.GetElapsedTime(began));
            File.SetUnixFileMode(files.Folder, OwnerOnly);
            DurableFile.Replace(files.Marker, JsonSerializer.SerializeToUtf8Bytes(description, Json));
            ForbidWriting(files.Folder);
        }
        catch
        {
            EnvironmentFiles.Delete(files.Folder);
            throw;
        }
        finally
        {
            EnvironmentFiles.Delete(files.Scratch);
        }
    }

    public static EnvironmentDescription? ReadMarker(EnvironmentFiles files)
    {
        try
        {
            return JsonSerializer.Deserialize<EnvironmentDescription>(File.ReadAllBytes(files.Marker), Json);
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>pip's settings: in a file that only Peach's user may read and that is gone when pip is, so on no command line.</summary>
    private string Settings(string log)
    {
        var settings = options.Value;
        var text = new StringBuilder("[global]\nno-input = true\nno-cache-dir = true\ndisable-pip-version-check = true\nrequire-virtualenv = true\nretries = 2\n");
        text.Append(CultureInfo.InvariantCulture, $"log = {log}\n");
        if (settings.Wheels.Length > 0) text.Append(CultureInfo.InvariantCulture, $"no-index = true\nfind-links = {new Uri(Path.GetFullPath(settings.Wheels)).AbsoluteUri}\n");
        else if (settings.IndexUrl.Length > 0) text.Append(CultureInfo.InvariantCulture, $"index-url = {IndexWithCredentials(settings)}\n");
        if (!settings.AllowSourcePackages) text.Append("[install]\nonly-binary = :all:\n");
        return text.ToString();
    }

    private static void Clear(EnvironmentFiles files)
    {
        EnvironmentFiles.Delete(files.Folder);
        EnvironmentFiles.Delete(files.Scratch);
        File.Delete(files.Log);
        File.Delete(files.Failure);
    }

    private async Task InstallAsync(EnvironmentFiles files, Requirements requirements, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var requirementsFile = Path.Combine(files.Scratch, Requirements.FileName);
        await File.WriteAllTextAsync(requirementsFile, requirements.Text, cancellationToken).ConfigureAwait(false);
        using var process = await StartAsync(Prepare(files, requirementsFile)).ConfigureAwait(false);
        using var limit = new CancellationTokenSource(options.Value.EnvironmentTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var lines = new List<string>();
        using var log = new StreamWriter(new FileStream(files.Log, FileMode.Create, FileAccess.Write, FileShare.Read | FileShare.Delete)) { AutoFlush = true };
        process.StandardInput.Close();
        var reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
        await process.WaitForExitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ProcessGroup.Kill(process.Id);
        ProcessGroup.KillOne(process.Id); // it may not lead its group yet
        await reading.WaitAsync(OutputLimit, clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        lock (lines)
        {
            if (limit.IsCancellationRequested)
            {
                throw new PythonEnvironmentException(
                    $"Installing the packages of {Requirements.FileName} took longer than {DurationText.Format(options.Value.EnvironmentTimeout)} (Python:EnvironmentTimeout) and was stopped.", PipText.IsRequirementsFault(lines));
            }

            if (process.ExitCode == 0) return;
            // What an index refuses, pip tells in its own log only.
            foreach (var line in Unfetched(files))
            {
                lines.Add(line);
                log.WriteLine(line);
            }

            throw Failure(lines, process.ExitCode);
        }

        async Task ReadAsync(StreamReader from)
        {
            var written = 0L;
            while (await from.ReadLineAsync(CancellationToken.None).ConfigureAwait(false) is { } read)
            {
                var line = Clean(read, files);
                lock (lines)
                {
                    written += line.Length;
                    if (written > MaxLogBytes) continue;
                    lines.Add(line);
                    log.WriteLine(line);
                }

                if (PipText.StepOf(line) is { } step) progress.Report(step);
            }
        }
    }

    private List<string> Unfetched(EnvironmentFiles files)
    {
        var log = Path.Combine(files.Scratch, PipLog);
        return File.Exists(log) ? File.ReadLines(log).Select(line => PipText.UnfetchedOf(line)).OfType<string>().Select(line => Clean(line, files)).Distinct().Take(5).ToList() : [];
    }

    private ProcessStartInfo Prepare(EnvironmentFiles files, string requirementsFile)
    {
        var settingsFile = Path.Combine(files.Scratch, "pip.conf");
        using (var stream = new FileStream(settingsFile, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            stream.Write(Encoding.UTF8.GetBytes(Settings(Path.Combine(files.Scratch, PipLog))));
        }

        var start = command.Module(
            "peach_runtime.environment",
            ["build", files.Folder, requirementsFile, options.Value.EnvironmentMemory.ToString(CultureInfo.InvariantCulture)], null);
        var library = start.Environment["PYTHONPATH"];
        start.Environment.Clear();
        foreach (var name in PassedOn)
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value) start.Environment[name] = value;
        start.Environment["PYTHONPATH"] = library;
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment["HOME"] = files.Scratch;
        start.Environment["TMPDIR"] = files.Scratch;
        start.Environment["PIP_CONFIG_FILE"] = settingsFile;
        start.Environment["PEACH_BUILD"] = Guid.NewGuid().ToString("N");
        start.WorkingDirectory = files.Scratch;
        return start;
    }

    private PythonEnvironmentException Failure(List<string> lines, int exitCode)
    {
        var reason = PipText.ReasonOf(lines);
        var hint = "";
        if (reason.Contains("No matching distribution", StringComparison.Ordinal))
        {
            hint = options.Value.Wheels.Length > 0 ? "\nOnly the folder Python:Wheels is searched: an administrator puts the wheel there."
                : options.Value.AllowSourcePackages ? "" : "\nOnly wheels are installed; packages that have to be built need the setting Python:AllowSourcePackages.";
        }
        else if (reason.Contains("No module named pip", StringComparison.Ordinal))
        {
            hint = "\nInstall pip for the interpreter of Python:Executable (Debian: apt-get install python3-pip).";
        }
        else if (exitCode > 128 || reason.Contains("MemoryError", StringComparison.Ordinal))
        {
            hint = string.Create(CultureInfo.InvariantCulture, $"\nIt may have needed more memory than Python:EnvironmentMemory allows ({options.Value.EnvironmentMemory} bytes), or than the machine has.");
        }

        return new PythonEnvironmentException($"The packages of {Requirements.FileName} could not be installed: {reason}{hint}", PipText.IsRequirementsFault(lines));
    }

    /// <summary>A line without secrets, and without where on this machine it happened.</summary>
    private string Clean(string line, EnvironmentFiles files)
    {
        if (line.Length > MaxLineLength) line = line[..MaxLineLength] + " …";
        foreach (var secret in (string[])[options.Value.IndexPassword, Uri.EscapeDataString(options.Value.IndexPassword)])
            if (secret.Length > 0) line = line.Replace(secret, "****", StringComparison.Ordinal);
        return line.Replace(files.Scratch + "/", "", StringComparison.Ordinal);
    }

    private static string IndexWithCredentials(PythonOptions settings)
    {
        if (settings.IndexUser.Length == 0 && settings.IndexPassword.Length == 0) return settings.IndexUrl;
        var scheme = settings.IndexUrl.IndexOf("://", StringComparison.Ordinal) + 3;
        return $"{settings.IndexUrl[..scheme]}{Uri.EscapeDataString(settings.IndexUser)}:{Uri.EscapeDataString(settings.IndexPassword)}@{settings.IndexUrl[scheme..]}";
    }

    /// <summary>Takes the right to write from every file and folder, so that no notebook changes what others share.</summary>
    /// <returns>The bytes of the files.</returns>
    private static long Seal(string folder)
    {
        var bytes = 0L;
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
        {
            if (entry is FileInfo file) bytes += file.Length;
            ForbidWriting(entry.FullName);
        }

        return bytes;
    }

    private static void ForbidWriting(string path) => File.SetUnixFileMode(path, File.GetUnixFileMode(path) & ~Writing);

    private async Task<Process> StartAsync(ProcessStartInfo start)
    {
        try
        {
            return await launcher.StartAsync(start, ownGroup: true).ConfigureAwait(false);
        }
        catch (Win32Exception error)
        {
            throw new PythonEnvironmentException(
                $"Python could not be started ({error.Message}). Install it (Debian: apt-get install python3 python3-pip), or set Python:Executable.", isRequirementsFault: false);
        }
    }
}

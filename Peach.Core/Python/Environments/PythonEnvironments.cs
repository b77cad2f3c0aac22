using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Platform;

namespace Peach.Core.Python.Environments;

internal sealed partial class PythonEnvironments(
    EnvironmentBuilder builder, DataFolder data, IOptions<PythonOptions> options, TimeProvider clock, ILogger<PythonEnvironments> logger)
    : IPythonEnvironments, IDisposable
{
    /// <summary>Folders on their way out.</summary>
    private const string LeavingPrefix = ".old-";

    /// <summary>Builds at a time: they are heavy on disk and processor, and one must not hold up all others.</summary>
    private const int MaxBuilds = 2;

    /// <summary>How long production waits after a failure before it has an environment tried again.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromMinutes(5);

    /// <summary>How long the log of a failure stays.</summary>
    private static readonly TimeSpan KeepFailures = TimeSpan.FromDays(7);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _slots = new(MaxBuilds);
    private readonly Dictionary<string, EnvironmentBuild> _builds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _trees = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _unusedSince = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _failedAt = new(StringComparer.Ordinal);
    private Interpreter? _interpreter;

    /// <summary>Called with the id of an environment that is about to be removed.</summary>
    public event Action<string>? Leaving;

    private string Root => data.PrivateFolder("environments");

    public async Task<string?> IdentifyAsync(string tree, CancellationToken cancellationToken) =>
        (await ReadAsync(tree, cancellationToken).ConfigureAwait(false))?.Id;

    public async Task<PythonEnvironment?> EnsureAsync(string tree, IProgress<string> progress, CancellationToken cancellationToken)
    {
        if (await ReadAsync(tree, cancellationToken).ConfigureAwait(false) is not var (id, requirements, interpreter)) return null;
        EnvironmentBuild build;
        lock (_gate)
        {
            Record(id, tree);
            if (FindReady(id) is { } ready) return ready;
            build = BeginBuild(id, requirements, interpreter);
        }

        build.Watch(progress);
        return await build.Done.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<PythonEnvironment?> RequireAsync(string tree, CancellationToken cancellationToken)
    {
        if (await ReadAsync(tree, cancellationToken).ConfigureAwait(false) is not var (id, requirements, interpreter)) return null;
        lock (_gate)
        {
            Record(id, tree);
            if (FindReady(id) is { } ready) return ready;
            if (_failedAt.TryGetValue(id, out var failed) && clock.GetUtcNow() - failed < RetryPause && !_builds.ContainsKey(id))
                throw new PythonEnvironmentException(ReadFailure(id) ?? "The packages of requirements.txt could not be installed.", isRequirementsFault: false);
            BeginBuild(id, requirements, interpreter);
        }

        throw new PeachException("The packages of requirements.txt are being installed anew; this works again when they are.");
    }

    public PythonEnvironmentView? Find(string id)
    {
        if (!IsId(id)) return null;
        var files = new EnvironmentFiles(Root, id);
        lock (_gate)
        {
            if (_builds.TryGetValue(id, out var build)) return View(PythonEnvironmentState.Building, build.Step, null);
        }

        if (EnvironmentBuilder.ReadMarker(files) is { } marker)
            return new PythonEnvironmentView(id, PythonEnvironmentState.Ready, null, null, marker.Python, marker.Packages, marker.Bytes, marker.BuiltAt, marker.BuildTime);
        return ReadFailure(id) is { } failure ? View(PythonEnvironmentState.Failed, null, failure) : null;

        PythonEnvironmentView View(PythonEnvironmentState state, string? step, string? error) => new(id, state, step, error, null, [], null, null, null);
    }

    public async Task<string?> ReadLogAsync(string id, CancellationToken cancellationToken)
    {
        if (!IsId(id)) return null;
        try
        {
            var stream = new FileStream(new EnvironmentFiles(Root, id).Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream);
            return await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Clears what a killed process left half-made, and reads which commits need what. Call before anything is asked for.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            foreach (var folder in Directory.EnumerateDirectories(Root))
            {
                var id = Path.GetFileName(folder);
                if (!IsId(id) || !File.Exists(new EnvironmentFiles(Root, id).Marker)) TryDelete(folder);
            }

            foreach (var file in Directory.EnumerateFiles(Root, "*.trees"))
                _trees[Path.GetFileNameWithoutExtension(file)] = File.ReadAllLines(file).ToHashSet(StringComparer.Ordinal);
        }
    }

    /// <summary>Removes the environments that no checked-out commit has needed for the grace time.</summary>
    public void RemoveUnused()
    {
        var now = clock.GetUtcNow();
        var leaving = new List<string>();
        lock (_gate)
        {
            foreach (var folder in Directory.EnumerateDirectories(Root))
            {
                var id = Path.GetFileName(folder);
                if (!IsId(id) || _builds.ContainsKey(id)) continue;
                if (_trees.TryGetValue(id, out var trees) && trees.Any(Directory.Exists)) _unusedSince.Remove(id);
                else if (!_unusedSince.TryGetValue(id, out var since)) _unusedSince[id] = now;
                else if (now - since >= options.Value.EnvironmentGrace) leaving.Add(Forget(id));
            }

            foreach (var failure in Directory.EnumerateFiles(Root, "*.failed"))
            {
                var id = Path.GetFileNameWithoutExtension(failure);
                if (_builds.ContainsKey(id) || now - File.GetLastWriteTimeUtc(failure) < KeepFailures) continue;
                Forget(id);
            }
        }

        foreach (var folder in leaving) TryDelete(folder);
    }

    /// <summary>Ends the builds.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        List<Task> builds;
        lock (_gate) builds = [.. _builds.Values.Select(build => build.Done)];
        await Task.WhenAll(builds).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _slots.Dispose();
    }

    private async Task<(string Id, Requirements Requirements, Interpreter Interpreter)?> ReadAsync(string tree, CancellationToken cancellationToken)
    {
        if (Requirements.Read(tree, options.Value.Wheels.Length > 0) is not { } requirements) return null;
        var interpreter = _interpreter ??= await builder.DescribeAsync(cancellationToken).ConfigureAwait(false);
        return (requirements.IdWith(interpreter.Abi), requirements, interpreter);
    }

    private PythonEnvironment? FindReady(string id)
    {
        if (_builds.ContainsKey(id)) return null;
        var files = new EnvironmentFiles(Root, id);
        if (!File.Exists(files.Marker)) return null;
        _unusedSince.Remove(id);
        return files.ToEnvironment();
    }

    private EnvironmentBuild BeginBuild(string id, Requirements requirements, Interpreter interpreter)
    {
        if (_builds.TryGetValue(id, out var running)) return running;
        var build = _builds[id] = new EnvironmentBuild();
        build.Done = Task.Run(() => BuildAsync(id, requirements, interpreter, build));
        // Nobody may be waiting any more when it fails.
        _ = build.Done.ContinueWith(done => done.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return build;
    }

    private async Task<PythonEnvironment> BuildAsync(string id, Requirements requirements, Interpreter interpreter, EnvironmentBuild build)
    {
        var files = new EnvironmentFiles(Root, id);
        try
        {
            await _slots.WaitAsync(_stopping.Token).ConfigureAwait(false);
            try
            {
                await builder.BuildAsync(files, requirements, interpreter, build, _stopping.Token).ConfigureAwait(false);
            }
            finally
            {
                _slots.Release();
            }

            LogBuilt(id, requirements.Lines.Count);
            lock (_gate) _failedAt.Remove(id);
            return files.ToEnvironment();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            throw new PeachException("Peach was stopped while it installed packages.");
        }
        catch (Exception error)
        {
            var message = error is PeachException ? error.Message : $"The packages of requirements.txt could not be installed: {error.Message}";
            LogFailed(id, message);
            lock (_gate) _failedAt[id] = clock.GetUtcNow();
            File.WriteAllText(files.Failure, message);
            if (error is PeachException) throw;
            throw new PythonEnvironmentException(message, isRequirementsFault: false);
        }
        finally
        {
            lock (_gate) _builds.Remove(id);
        }
    }

    /// <summary>Remembers that a commit needs an environment, and so no other one: the interpreter may be a newer one now.</summary>
    private void Record(string id, string tree)
    {
        if (_trees.TryGetValue(id, out var known) && known.Contains(tree)) return;
        foreach (var (other, trees) in _trees)
            if (other != id && trees.Remove(tree)) Save(other, trees);
        var now = _trees[id] = [.. (known ?? []).Where(Directory.Exists), tree];
        Save(id, now);

        void Save(string environment, HashSet<string> trees) =>
            DurableFile.Replace(new EnvironmentFiles(Root, environment).Trees, System.Text.Encoding.UTF8.GetBytes(string.Join('\n', trees)));
    }

    /// <returns>The folder, under a name that nobody asks for.</returns>
    private string Forget(string id)
    {
        var files = new EnvironmentFiles(Root, id);
        var leaving = Path.Combine(Root, LeavingPrefix + Guid.NewGuid().ToString("N"));
        Leaving?.Invoke(id);
        if (Directory.Exists(files.Folder)) Directory.Move(files.Folder, leaving);
        foreach (var file in (string[])[files.Log, files.Failure, files.Trees]) File.Delete(file);
        _trees.Remove(id);
        _unusedSince.Remove(id);
        _failedAt.Remove(id);
        LogRemoved(id);
        return leaving;
    }

    private string? ReadFailure(string id)
    {
        var file = new EnvironmentFiles(Root, id).Failure;
        return File.Exists(file) ? File.ReadAllText(file) : null;
    }

    private void TryDelete(string folder)
    {
        try
        {
            EnvironmentFiles.Delete(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogNotDeleted(error, folder);
        }
    }

    private static bool IsId(string id) => id.Length == 32 && id.All(char.IsAsciiHexDigitLower);

    [LoggerMessage(LogLevel.Information, "Environment {Environment} is ready: {Requirements} requirements installed")]
    private partial void LogBuilt(string environment, int requirements);

    [LoggerMessage(LogLevel.Warning, "Environment {Environment} could not be built. {Reason}")]
    private partial void LogFailed(string environment, string reason);

    [LoggerMessage(LogLevel.Information, "Environment {Environment} was removed: nothing needs it")]
    private partial void LogRemoved(string environment);

    [LoggerMessage(LogLevel.Warning, "The folder {Folder} could not be removed")]
    private partial void LogNotDeleted(Exception error, string folder);
}

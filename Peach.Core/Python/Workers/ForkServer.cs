using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Platform;

namespace Peach.Core.Python.Workers;

/// <summary>
/// A Python process with the heavy packages imported once. From it a template for each commit is forked, and from that its
/// workers: milliseconds instead of the half second that a cold start takes. Started at first use, and again when it dies. Each
/// environment has one of its own, run by its interpreter; commits without requirements share one. Tasks are forked from another
/// than templates, so that one which is killed for its silence ends no long run.
/// </summary>
internal sealed partial class ForkServer(
    IPythonCommand command, ChildProcessLauncher launcher, DataFolder data, IOptions<PythonOptions> options, TimeProvider clock, ILogger<ForkServer> logger,
    PythonEnvironment? environment = null, ForkPurpose purpose = ForkPurpose.Templates)
    : IAsyncDisposable
{
    /// <summary>Unix socket paths are at most 107 bytes long.</summary>
    private const int LongestSocketPath = 107;

    private const int KilledCode = -9;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, TaskCompletionSource<ArrivedProcess>> _expected = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (ControlConnection Server, TaskCompletionSource<int> End)> _tasks = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _starting = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private Socket? _listener;
    private ControlConnection? _control;
    private Process? _process;
    private string _folder = "";
    private int _ids;

    /// <summary>The server's process id, null while none runs; for tests.</summary>
    public int? ProcessId => _process?.Id;

    /// <summary>Whether it can fork at once.</summary>
    public bool IsRunning
    {
        get
        {
            try
            {
                return _control is not null && _process is { HasExited: false };
            }
            catch (InvalidOperationException)
            {
                return false; // being replaced
            }
        }
    }

    /// <summary>Starts it, if it does not run.</summary>
    /// <exception cref="PeachException">Python cannot be started.</exception>
    public async Task StartAsync(CancellationToken cancellationToken) => await EnsureRunningAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Makes a name for a process to come and a path prefix for its files.</summary>
    public (string Id, string Path) NewName(char kind)
    {
        var id = $"{kind}{Interlocked.Increment(ref _ids)}";
        return (id, Path.Combine(_folder, id));
    }

    /// <summary>Forks a template. A server that is silent is replaced.</summary>
    /// <exception cref="PeachException">Python cannot be started.</exception>
    public async Task<ArrivedProcess> StartTemplateAsync(string id, PythonCode code, CancellationToken cancellationToken)
    {
        var control = await EnsureRunningAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await AskForTemplateAsync(control, id, code, cancellationToken).ConfigureAwait(false);
        }
        catch (SilentProcessException)
        {
            await GiveUpAsync(control, cancellationToken).ConfigureAwait(false);
        }

        control = await EnsureRunningAsync(cancellationToken).ConfigureAwait(false);
        return await AskForTemplateAsync(control, id, code, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Forks a process for a run of a task.</summary>
    /// <param name="order">What the process is told itself: the fork server learns no secret.</param>
    /// <exception cref="PeachException">Python cannot be started, or the process did not come.</exception>
    public async Task<ForkedTask> StartTaskAsync(object order, CancellationToken cancellationToken)
    {
        var control = await EnsureRunningAsync(cancellationToken).ConfigureAwait(false);
        var (id, _) = NewName('r');
        var end = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _tasks[id] = (control, end);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<ArrivedProcess>[] outputs = [AwaitAsync($"{id}.1", giveUp.Token), AwaitAsync($"{id}.2", giveUp.Token)];
        ArrivedProcess? process = null;
        try
        {
            process = await ArriveAsync("task", id, options.Value.SilenceLimit, () => control.SendAsync(new { op = "task", id }, giveUp.Token), giveUp.Token).ConfigureAwait(false);
            var arrived = await Task.WhenAll(outputs).ConfigureAwait(false);
            using var connection = new ControlConnection(process.Socket);
            await connection.SendAsync(order, cancellationToken).ConfigureAwait(false);
            return new ForkedTask(process.ProcessId, arrived[0].Socket, arrived[1].Socket, end.Task, ResidentBytes(process.ProcessId));
        }
        catch (Exception error)
        {
            _tasks.TryRemove(id, out _);
            await giveUp.CancelAsync().ConfigureAwait(false);
            process?.Socket.Dispose();
            foreach (var output in outputs)
                _ = output.ContinueWith(late => late.Result.Socket.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            if (error is IOException) throw new PeachException($"A Python task process could not be started: {error.Message}", error);
            throw;
        }
    }

    private Task<ArrivedProcess> AwaitAsync(string id, CancellationToken cancellationToken) =>
        ArriveAsync("task", id, options.Value.SilenceLimit, () => Task.CompletedTask, cancellationToken);

    /// <summary>What a process holds that has only been forked so far.</summary>
    private static long ResidentBytes(int process)
    {
        try
        {
            return long.Parse(File.ReadAllText($"/proc/{process}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
        }
        catch (IOException)
        {
            return 0; // ended just now
        }
    }

    private Task<ArrivedProcess> AskForTemplateAsync(ControlConnection control, string id, PythonCode code, CancellationToken cancellationToken) =>
        ArriveAsync("template", id, options.Value.SilenceLimit, () => control.SendAsync(new
        {
            op = "template",
            id,
            tree = code.Tree,
            functions = code.Functions.Select(function => new
            {
                file = function.File,
                method = function.Method,
                load = function.Load == NotebookLoad.FullNotebook ? "full_notebook" : "dependencies",
            }),
            env = new Dictionary<string, string> { ["PEACH_CODOPS"] = code.Codops },
            // They go to the template itself: what the fork server once knew, all its children would have in their memory.
            awaits_secrets = code.Secrets.Count > 0,
            memory_bytes = options.Value.WorkerMemory,
        }, cancellationToken), cancellationToken);

    /// <summary>Ends a server that does not do what it is asked, and with it what it has forked; all of that comes back from its successor.</summary>
    private async Task GiveUpAsync(ControlConnection control, CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Somebody else may have noticed before.
            if (_control != control) return;
            LogSilent(DurationText.Format(options.Value.SilenceLimit));
            EndProcess();
            _control.Dispose();
            _control = null;
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Waits for a process that <paramref name="request"/> causes to connect.</summary>
    /// <exception cref="PeachException">It ended instead, or did not come in time.</exception>
    public async Task<ArrivedProcess> ArriveAsync(string role, string id, TimeSpan limit, Func<Task> request, CancellationToken cancellationToken)
    {
        var arrival = new TaskCompletionSource<ArrivedProcess>(TaskCreationOptions.RunContinuationsAsynchronously);
        _expected[id] = arrival;
        try
        {
            await request().ConfigureAwait(false);
            return await arrival.Task.WaitAsync(limit, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException error)
        {
            throw new SilentProcessException($"A Python {role} process did not start within {limit.TotalSeconds:F0} s.", error);
        }
        catch (IOException error)
        {
            throw new PeachException($"A Python {role} process could not be started: {error.Message}", error);
        }
        finally
        {
            _expected.TryRemove(id, out _);
        }
    }

    /// <summary>Tells whoever waits for a process that it has ended.</summary>
    public void ReportEnd(string id, int code)
    {
        if (_expected.TryGetValue(id, out var arrival))
            arrival.TrySetException(new PeachException($"A Python process ended while it started ({ExitText.Describe(code)})."));
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        _control?.Dispose();
        _listener?.Dispose();
        EndProcess();

        try
        {
            if (_folder.Length > 0 && Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // A worker that is about to end made its socket meanwhile; the next start clears the folder.
        }

        _stopping.Dispose();
        _starting.Dispose();
    }

    private async Task<ControlConnection> EnsureRunningAsync(CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_control is not null && _process is { HasExited: false }) return _control;
            // Never the dead server's connection beside the new server's process.
            _control?.Dispose();
            _control = null;
            if (_listener is null) Listen();
            return _control = await LaunchAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _starting.Release();
        }
    }

    private void Listen()
    {
        _folder = data.Folder("run", (purpose == ForkPurpose.Tasks ? "tasks" : "python") + (environment is null ? "" : "-" + environment.Id[..12]));
        if (_folder.Length > LongestSocketPath - 20) _folder = Directory.CreateTempSubdirectory("peach-").FullName;
        foreach (var left in Directory.EnumerateFiles(_folder)) File.Delete(left);
        File.SetUnixFileMode(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(new UnixDomainSocketEndPoint(SocketPath));
        _listener.Listen(128);
        _ = AcceptAsync(_listener);
    }

    private string SocketPath => Path.Combine(_folder, "socket");

    private async Task<ControlConnection> LaunchAsync(CancellationToken cancellationToken)
    {
        var lastLines = new LastLines();
        ArrivedProcess arrived;
        try
        {
            arrived = await ArriveAsync("fork server", "forkserver", StartLimit, async () =>
            {
                EndProcess();
                var process = await launcher.StartAsync(command.Module("peach_runtime.forkserver", [SocketPath, purpose == ForkPurpose.Tasks ? "tasks" : "templates"], null, environment), ownGroup: true).ConfigureAwait(false);
                process.OutputDataReceived += (_, line) => Print(line.Data);
                process.ErrorDataReceived += (_, line) => Print(line.Data);
                process.BeginOutputReadLine();
                process.BeginErrorReadLine();
                _process = process;
                _ = ReportEndOfAsync(process);
            }, cancellationToken).ConfigureAwait(false);
        }
        catch (Win32Exception error)
        {
            throw new PeachException(
                $"Python could not be started ({error.Message}). Install it (Debian: apt-get install python3), or set Python:Executable.", error);
        }
        catch (PeachException error)
        {
            EndProcess();
            throw new PeachException($"{error.Message} {options.Value.Executable} printed: {lastLines}", error);
        }

        var control = new ControlConnection(arrived.Socket);
        _ = ListenToAsync(control);
        LogStarted(arrived.ProcessId);
        return control;

        void Print(string? line)
        {
            if (string.IsNullOrWhiteSpace(line)) return;
            lastLines.Add(line);
            LogPrinted(line);
        }
    }

    /// <summary>Says when a fork server ends while it is waited for; the end of one that was replaced says nothing about its successor.</summary>
    private async Task ReportEndOfAsync(Process process)
    {
        try
        {
            await process.WaitForExitAsync(_stopping.Token).ConfigureAwait(false);
            if (process == _process) ReportEnd("forkserver", process.ExitCode);
        }
        catch (Exception error) when (error is OperationCanceledException or InvalidOperationException)
        {
            // Stopped, or replaced and disposed.
        }
    }

    private void EndProcess()
    {
        if (_process is not { } process) return;
        _process = null;
        if (!process.HasExited) ProcessGroup.Kill(process.Id);
        process.Dispose();
    }

    private async Task ListenToAsync(ControlConnection control)
    {
        while (await control.ReceiveAsync(_stopping.Token).ConfigureAwait(false) is { } message)
        {
            if (!message.GetProperty("event").ValueEquals("exit")) continue;
            var (id, code) = (message.GetProperty("id").GetString()!, message.GetProperty("code").GetInt32());
            if (_tasks.TryRemove(id, out var task)) task.End.TrySetResult(code);
            ReportEnd(id, code);
        }

        // They have ended with it.
        foreach (var (id, task) in _tasks)
            if (task.Server == control && _tasks.TryRemove(id, out _)) task.End.TrySetResult(KilledCode);
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stopping.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptAsync(_stopping.Token).ConfigureAwait(false);
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException error) when (!_stopping.IsCancellationRequested)
            {
                // Out of file descriptors, or a caller that had gone again: neither is to end the listening.
                LogStranger(error.Message);
                await Task.Delay(AcceptPause, clock, CancellationToken.None).ConfigureAwait(false);
                continue;
            }
            catch (SocketException)
            {
                return;
            }

            _ = WelcomeAsync(socket);
        }
    }

    private async Task WelcomeAsync(Socket socket)
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10), clock);
            var hello = await Handshake.ReadAsync(socket, limit.Token).ConfigureAwait(false);
            var id = hello.Role == "forkserver" ? "forkserver" : hello.Id;
            if (_expected.TryGetValue(id, out var arrival) && arrival.TrySetResult(new ArrivedProcess(socket, hello.Pid))) return;
        }
        catch (Exception error) when (error is InvalidDataException or JsonException or SocketException or OperationCanceledException)
        {
            LogStranger(error.Message);
        }

        socket.Dispose();
    }

    [LoggerMessage(LogLevel.Information, "Python fork server started, process {ProcessId}")]
    private partial void LogStarted(int processId);

    [LoggerMessage(LogLevel.Error, "The Python fork server has been silent for {Limit}; it is killed and started again")]
    private partial void LogSilent(string limit);

    [LoggerMessage(LogLevel.Warning, "Python fork server: {Line}")]
    private partial void LogPrinted(string line);

    [LoggerMessage(LogLevel.Warning, "A connection to the Python socket was refused: {Reason}")]
    private partial void LogStranger(string reason);
}

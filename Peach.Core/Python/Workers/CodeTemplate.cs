using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Peach.Core.Platform;

namespace Peach.Core.Python.Workers;

/// <summary>A process that has loaded a commit's functions, and from which its workers are forked.</summary>
internal sealed class CodeTemplate : IDisposable
{
    private readonly ForkServer _server;
    private readonly ControlConnection _control;
    private readonly int _processId;
    private readonly IOptions<PythonOptions> _options;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<int>> _exits = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CodeTemplate(ForkServer server, ControlConnection control, int processId, IOptions<PythonOptions> options)
    {
        _server = server;
        _control = control;
        _processId = processId;
        _options = options;
    }

    /// <summary>For each function, why it did not load; null where it did.</summary>
    public IReadOnlyList<PythonFailure?> Failures { get; private set; } = [];

    /// <summary>For each function, whether it is one of <c>async def</c>; false where it did not load.</summary>
    public IReadOnlyList<bool> AreAsync { get; private set; } = [];

    /// <summary>Completes when the process is gone, and its workers with it.</summary>
    public Task Ended => _ended.Task;

    /// <exception cref="PeachException">The process died or took too long while it loaded.</exception>
    public static async Task<CodeTemplate> StartAsync(
        ForkServer server, PythonCode code, IOptions<PythonOptions> options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (id, _) = server.NewName('t');
        var arrived = await server.StartTemplateAsync(id, code, cancellationToken).ConfigureAwait(false);
        var template = new CodeTemplate(server, new ControlConnection(arrived.Socket), arrived.ProcessId, options);
        try
        {
            if (code.Secrets.Count > 0) await template._control.SendAsync(new { op = "secrets", values = code.Secrets }, cancellationToken).ConfigureAwait(false);
            var loaded = await template._control.ReceiveAsync(cancellationToken).WaitAsync(options.Value.LoadTimeout, clock, cancellationToken).ConfigureAwait(false)
                ?? throw new PeachException("The Python process ended while it loaded the commit's code; an import may have ended it or used up the memory.");
            template.AreAsync = [.. loaded.GetProperty("functions").EnumerateArray().Select(function => function.TryGetProperty("async", out var isAsync) && isAsync.GetBoolean())];
            template.Failures = [.. loaded.GetProperty("functions").EnumerateArray().Select(function => Hide(ReadFailure(function), code.Mask))];
            _ = template.ListenAsync();
            return template;
        }
        catch (IOException error)
        {
            template.Dispose();
            throw new PeachException("The Python process ended before it loaded the commit's code.", error);
        }
        catch (TimeoutException error)
        {
            template.Dispose();
            throw new PeachException(
                $"Loading the commit's code took longer than {DurationText.Format(options.Value.LoadTimeout)} (Python:LoadTimeout). " +
                "Code at a notebook's top level runs while it loads; move long work into a task.", error);
        }
        catch
        {
            template.Dispose();
            throw;
        }
    }

    /// <summary>Forks a worker.</summary>
    /// <exception cref="PeachException">It does not come. Where the reason is this process's silence, it is killed, which <see cref="Ended"/> tells.</exception>
    public async Task<PythonWorker> SpawnAsync(WorkerLane lane, CancellationToken cancellationToken)
    {
        var (id, path) = _server.NewName('w');
        var page = new RunningCallPage(path + ".page");
        try
        {
            var exit = _exits[id] = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            var log = path + ".log";
            var arrived = await _server.ArriveAsync(
                "worker", id, _options.Value.SilenceLimit,
                () => _control.SendAsync(new { op = "spawn", id, page = page.Path, log, growth_bytes = lane.Limits.Growth, is_async = lane.Limits.IsAsync }, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            return new PythonWorker(id, arrived, page, log, exit.Task, Ended, lane);
        }
        catch (Exception error)
        {
            if (error is SilentProcessException && !Ended.IsCompleted) ProcessGroup.KillOne(_processId);
            _exits.TryRemove(id, out _);
            page.Dispose();
            throw;
        }
    }

    /// <summary>Ends the process; the kernel ends its workers with it.</summary>
    public void Dispose()
    {
        // Once it has ended, its number may be another process's.
        if (!Ended.IsCompleted) ProcessGroup.KillOne(_processId);
        _control.Dispose();
    }

    private async Task ListenAsync()
    {
        try
        {
            while (await _control.ReceiveAsync(CancellationToken.None).ConfigureAwait(false) is { } message)
            {
                if (!message.GetProperty("event").ValueEquals("exit")) continue;
                var id = message.GetProperty("id").GetString()!;
                var code = message.GetProperty("code").GetInt32();
                _server.ReportEnd(id, code);
                if (_exits.TryRemove(id, out var exit)) exit.TrySetResult(code);
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // The code has written to a connection that is not its own; such a process is started again.
            ProcessGroup.KillOne(_processId);
        }

        foreach (var id in _exits.Keys) _server.ReportEnd(id, -9);
        _ended.TrySetResult();
    }

    private static PythonFailure? Hide(PythonFailure? failure, SecretMask mask) =>
        failure is null ? null : failure with { Message = mask.Apply(failure.Message), Trace = mask.Apply(failure.Trace) };

    private static PythonFailure? ReadFailure(JsonElement function) =>
        function.GetProperty("ok").GetBoolean() ? null : PythonFailureJson.Read(function.GetProperty("error"));
}

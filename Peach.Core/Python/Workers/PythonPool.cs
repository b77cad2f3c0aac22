using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Platform;

namespace Peach.Core.Python.Workers;

/// <summary>
/// Hands calls to the worker with the fewest under way, answers them when their time is up, and replaces workers that die or
/// hang so that only the call that did it is lost.
/// </summary>
internal sealed partial class PythonPool(
    PythonCode code, ForkServer server, DeadlineWatch watch, IOptions<PythonOptions> options, TimeProvider clock, ILogger<PythonPool> logger) : IPythonPool
{
    /// <summary>A call that has been in this many workers when they died is given up, whoever was to blame.</summary>
    private const int MaxAttempts = 3;

    private static readonly TimeSpan ExitCodeLimit = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestRestartPause = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly List<PythonWorker> _workers = [];
    private readonly LinkedList<PendingCall> _waiting = new();
    private readonly CancellationTokenSource _disposing = new();
    private readonly WorkerLimits _limits = new(options.Value.MaxInFlightPerWorker, options.Value.WorkerGrowth);
    private readonly long _takeBackAfter = ToTicks(options.Value.TakeBackAfter, clock);
    private CodeTemplate? _template;
    private Task _upkeep = Task.CompletedTask;
    private bool _isDisposed;
    private int _underWay;
    private int _deathsInARow;

    private int Workers => code.Workers ?? options.Value.WorkersPerRepository;

    public IReadOnlyList<PythonFailure?> Failures => _template?.Failures ?? [];

    /// <summary>Process ids of the workers, for tests and pages.</summary>
    public IReadOnlyList<int> WorkerProcessIds
    {
        get
        {
            lock (_gate) return [.. _workers.Select(worker => worker.ProcessId)];
        }
    }

    /// <summary>Loads the code and, if any of it loads, starts the workers.</summary>
    /// <exception cref="PeachException">The process died or hung while it loaded.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _template = await CodeTemplate.StartAsync(server, code, options, clock, cancellationToken).ConfigureAwait(false);
        if (Failures.All(failure => failure is not null)) return;
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => AddWorkerAsync(cancellationToken))).ConfigureAwait(false);
        watch.Add(this);
        _upkeep = KeepTemplateAsync();
    }

    public ValueTask<PythonReply> CallAsync(int function, PythonCall call)
    {
        var pending = new PendingCall { Function = function, Request = call, Due = clock.GetTimestamp() + ToTicks(call.Timeout, clock) };
        PythonWorker? sender = null;
        lock (_gate)
        {
            if (_isDisposed || _waiting.Count >= options.Value.MaxWaiting)
                return ValueTask.FromResult(PythonReply.Of(PythonOutcome.Overloaded));
            _underWay++;
            if (LeastBusy() is not { } worker) _waiting.AddLast(pending);
            else if (worker.Hand(pending)) sender = worker;
        }

        sender?.StartSending();
        watch.Wake();
        return AwaitAsync(pending);
    }

    public async Task DrainAsync()
    {
        // A request that read the old routes just before the swap may still be on its way here: idle for a second is done.
        const int IdleTicksWanted = 4;
        using var limit = new CancellationTokenSource(options.Value.DrainTimeout, clock);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250), clock);
        try
        {
            for (var idleTicks = 0; idleTicks < IdleTicksWanted;)
            {
                await timer.WaitForNextTickAsync(limit.Token).ConfigureAwait(false);
                lock (_gate) idleTicks = _underWay == 0 ? idleTicks + 1 : 0;
            }
        }
        catch (OperationCanceledException)
        {
            LogDrainCut(code.Name);
        }

        await DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        List<PythonWorker> workers;
        List<PendingCall> calls;
        lock (_gate)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            workers = [.. _workers];
            _workers.Clear();
            calls = [.. _waiting, .. workers.SelectMany(worker => worker.Calls()).Select(entry => entry.Call)];
            _waiting.Clear();
            foreach (var worker in workers) worker.IsDead = true;
        }

        watch.Remove(this);
        await _disposing.CancelAsync().ConfigureAwait(false);
        _template?.Dispose();
        foreach (var call in calls) call.Answer(PythonReply.Of(PythonOutcome.Died, "The workers were stopped."));
        foreach (var worker in workers) worker.Dispose();
        await _upkeep.ConfigureAwait(false);
    }

    /// <summary>Called every few milliseconds while calls are under way.</summary>
    /// <returns>Whether any are.</returns>
    public bool Tick()
    {
        var now = clock.GetTimestamp();
        List<PendingCall>? late = null;
        List<PythonWorker>? senders = null;
        bool busy;
        lock (_gate)
        {
            foreach (var worker in _workers)
            {
                LookAt(worker, now, ref senders);
                foreach (var (id, call) in worker.Calls())
                {
                    if (call.Due > now || call.IsAnswered) continue;
                    (late ??= []).Add(call);
                    if (id != worker.Running) worker.TakeBack(id);
                }
            }

            busy = _underWay > 0;
        }

        Send(senders);
        foreach (var call in late ?? []) call.Answer(PythonReply.Of(PythonOutcome.TimedOut));
        RefuseOverdueWaiting(now);
        return busy;
    }

    private async ValueTask<PythonReply> AwaitAsync(PendingCall call)
    {
        try
        {
            return await call.Task.ConfigureAwait(false);
        }
        finally
        {
            lock (_gate) _underWay--;
        }
    }

    private void LookAt(PythonWorker worker, long now, ref List<PythonWorker>? senders)
    {
        var running = worker.Running;
        if (running != worker.SeenRunning || running == 0)
        {
            (worker.SeenRunning, worker.SeenSince) = (running, now);
            if (!worker.IsHeldUp) return;
            worker.IsHeldUp = false;
            Fill(worker, ref senders);
            return;
        }

        var ran = now - worker.SeenSince;
        var timeout = worker.TimeoutOf(running);
        if (worker.KilledFor is null && ran > ToTicks(timeout, clock))
        {
            // Never a signal that Python could see: it might leave a connection of the function's out of step.
            worker.KilledFor = $"a call ran longer than its {DurationText.Format(timeout)}";
            ProcessGroup.KillOne(worker.ProcessId);
            LogKilled(code.Name, worker.ProcessId, worker.KilledFor);
        }
        else if (!worker.IsHeldUp && ran > _takeBackAfter)
        {
            worker.IsHeldUp = true;
            foreach (var back in worker.TakeBackWaiting(running).Where(back => !back.IsAnswered).Reverse()) _waiting.AddFirst(back);
            foreach (var other in _workers) Fill(other, ref senders);
        }
    }

    private void RefuseOverdueWaiting(long now)
    {
        List<PendingCall>? overdue = null;
        lock (_gate)
        {
            for (var node = _waiting.First; node is not null;)
            {
                var next = node.Next;
                if (node.Value.Due <= now)
                {
                    (overdue ??= []).Add(node.Value);
                    _waiting.Remove(node);
                }

                node = next;
            }
        }

        foreach (var call in overdue ?? []) call.Answer(PythonReply.Of(PythonOutcome.TimedOut));
    }

    private PythonWorker? LeastBusy()
    {
        PythonWorker? least = null;
        foreach (var worker in _workers)
            if (worker.CanTake && (least is null || worker.InFlight < least.InFlight)) least = worker;
        return least;
    }

    /// <summary>Hands waiting calls to a worker as far as it takes them. Under the lock; the senders are started outside.</summary>
    private void Fill(PythonWorker worker, ref List<PythonWorker>? senders)
    {
        while (_waiting.First is { } first && worker.CanTake)
        {
            _waiting.RemoveFirst();
            if (!first.Value.IsAnswered && worker.Hand(first.Value)) (senders ??= []).Add(worker);
        }
    }

    private static void Send(List<PythonWorker>? senders)
    {
        foreach (var worker in senders ?? []) worker.StartSending();
    }

    private void OnReply(PythonWorker worker, uint id, int status, PythonReplyTraits traits, ReadOnlySpan<byte> body)
    {
        // No call has the number 0: the worker speaks of itself, and there is only one thing that it says.
        if (id == 0)
        {
            _ = SucceedAsync(worker);
            return;
        }

        PendingCall? call;
        List<PythonWorker>? senders = null;
        bool hasSuccessor;
        lock (_gate)
        {
            hasSuccessor = worker.IsSucceeded;
            call = worker.Release(id);
            worker.IsHeldUp = false;
            _deathsInARow = 0;
            if (_waiting.First is not null) Fill(worker, ref senders);
        }

        Send(senders);
        if (hasSuccessor) LetGo(worker);
        if (call is null || status == 0) return;
        call.Answer(status == 200 ? PythonReply.Of(PythonOutcome.Returned, traits, body) : PythonReply.Of(PythonOutcome.Raised, traits, Hide(body)));
    }

    /// <summary>What a function raised is logged and shown, so secrets are hidden in it.</summary>
    private ReadOnlySpan<byte> Hide(ReadOnlySpan<byte> body) => code.Mask.IsEmpty ? body : Encoding.UTF8.GetBytes(code.Mask.Apply(Encoding.UTF8.GetString(body)));

    private async Task AddWorkerAsync(CancellationToken cancellationToken)
    {
        var worker = await _template!.SpawnAsync(_limits, cancellationToken).ConfigureAwait(false);
        worker.Attach(_gate);
        List<PythonWorker>? senders = null;
        lock (_gate)
        {
            if (_isDisposed)
            {
                worker.Dispose();
                return;
            }

            _workers.Add(worker);
            Fill(worker, ref senders);
        }

        Send(senders);
        _ = ServeAsync(worker);
    }

    /// <summary>Starts a successor of a worker that has grown large; it gets calls until that one is there.</summary>
    private async Task SucceedAsync(PythonWorker worker)
    {
        lock (_gate)
        {
            if (worker.IsDead || worker.IsLeaving) return;
            worker.IsLeaving = true;
        }

        LogGrown(code.Name, worker.ProcessId);
        try
        {
            await AddWorkerAsync(_disposing.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is PeachException or IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            // It says so again in a moment.
            LogNotReplaced(code.Name, error.Message);
            bool isDead;
            lock (_gate)
            {
                isDead = worker.IsDead;
                worker.IsLeaving = false;
            }

            if (isDead && !_disposing.IsCancellationRequested) _ = ReplaceAsync(Workers + 1);
            return;
        }

        lock (_gate) worker.IsSucceeded = true;
        LetGo(worker);
    }

    /// <summary>Ends a worker that has a successor once it has answered all calls.</summary>
    private void LetGo(PythonWorker worker)
    {
        lock (_gate)
        {
            if (!worker.IsSucceeded || worker.IsDead || worker.InFlight > 0) return;
            worker.IsDead = true;
            _workers.Remove(worker);
        }

        ProcessGroup.KillOne(worker.ProcessId);
        worker.Dispose();
    }

    private async Task ServeAsync(PythonWorker worker)
    {
        await worker.ReceiveAsync((id, status, traits, body) => OnReply(worker, id, status, traits, body)).ConfigureAwait(false);
        PendingCall? culprit = null;
        List<PythonWorker>? senders = null;
        List<PendingCall> givenUp = [];
        int deaths;
        bool hasSuccessor;
        lock (_gate)
        {
            if (worker.IsDead) return;
            worker.IsDead = true;
            _workers.Remove(worker);
            var running = worker.Running;
            foreach (var (id, call) in worker.Calls().Reverse())
            {
                if (id == running) culprit = call;
                else if (call.IsAnswered) continue;
                else if (call.Attempts >= MaxAttempts) givenUp.Add(call);
                else _waiting.AddFirst(call);
            }

            foreach (var other in _workers) Fill(other, ref senders);
            deaths = ++_deathsInARow;
            hasSuccessor = worker.IsLeaving;
        }

        Send(senders);
        if (!hasSuccessor) _ = ReplaceAsync(deaths);
        await ExplainDeathAsync(worker, culprit, givenUp).ConfigureAwait(false);
    }

    private async Task ExplainDeathAsync(PythonWorker worker, PendingCall? culprit, List<PendingCall> givenUp)
    {
        if (worker.KilledFor is not null)
        {
            culprit?.Answer(PythonReply.Of(PythonOutcome.TimedOut));
        }
        else
        {
            var how = "its connection ended";
            try
            {
                how = ExitText.Describe(await worker.Exit.WaitAsync(ExitCodeLimit, clock).ConfigureAwait(false));
            }
            catch (TimeoutException)
            {
            }

            if (!worker.Exit.IsCompleted) ProcessGroup.KillOne(worker.ProcessId);
            var printed = code.Mask.Apply(worker.LastPrinted());
            var explanation = $"The worker process ended ({how}).{(printed.Length > 0 ? $" It last printed: {printed}" : "")}";
            LogDied(code.Name, worker.ProcessId, explanation);
            culprit?.Answer(PythonReply.Of(PythonOutcome.Died, explanation));
        }

        foreach (var call in givenUp) call.Answer(PythonReply.Of(PythonOutcome.Died, $"Each of {MaxAttempts} workers that held this call ended."));
        worker.Dispose();
    }

    /// <summary>A new worker for a dead one: at once, or, when they die without answering, after longer and longer pauses.</summary>
    private async Task ReplaceAsync(int deathsInARow)
    {
        var template = _template!;
        try
        {
            if (deathsInARow > Workers) await Task.Delay(RestartPause(deathsInARow), clock, _disposing.Token).ConfigureAwait(false);
            // Without its template there is nothing to fork from; KeepTemplateAsync brings all workers back.
            if (template == _template && !template.Ended.IsCompleted) await AddWorkerAsync(_disposing.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception error) when (error is PeachException or IOException or UnauthorizedAccessException)
        {
            LogNotReplaced(code.Name, error.Message);
            if (template == _template && !template.Ended.IsCompleted && !_disposing.IsCancellationRequested) _ = ReplaceAsync(deathsInARow + 1);
        }
    }

    private async Task KeepTemplateAsync()
    {
        try
        {
            while (true)
            {
                await _template!.Ended.WaitAsync(_disposing.Token).ConfigureAwait(false);
                LogTemplateEnded(code.Name);
                _template.Dispose();
                await RestartTemplateAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task RestartTemplateAsync()
    {
        for (var failures = 1; ; failures++)
        {
            CodeTemplate? template = null;
            try
            {
                template = await CodeTemplate.StartAsync(server, code, options, clock, _disposing.Token).ConfigureAwait(false);
                _template = template;
                await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => AddWorkerAsync(_disposing.Token))).ConfigureAwait(false);
                return;
            }
            catch (Exception error) when (error is PeachException or IOException or UnauthorizedAccessException)
            {
                // With the workers that it has already, or there would be too many after the next attempt.
                template?.Dispose();
                LogNotReplaced(code.Name, error.Message);
                await Task.Delay(RestartPause(failures), clock, _disposing.Token).ConfigureAwait(false);
            }
        }
    }

    private static TimeSpan RestartPause(int failures)
    {
        var pause = TimeSpan.FromMilliseconds(100 * Math.Pow(2, Math.Min(failures, 10)));
        return pause < LongestRestartPause ? pause : LongestRestartPause;
    }

    private static long ToTicks(TimeSpan time, TimeProvider clock) => (long)(time.TotalSeconds * clock.TimestampFrequency);

    [LoggerMessage(LogLevel.Warning, "Python {Code}: worker {ProcessId} killed, {Reason}")]
    private partial void LogKilled(string code, int processId, string reason);

    [LoggerMessage(LogLevel.Warning, "Python {Code}: worker {ProcessId} replaced. {Explanation}")]
    private partial void LogDied(string code, int processId, string explanation);

    [LoggerMessage(LogLevel.Information, "Python {Code}: worker {ProcessId} has grown by Python:WorkerGrowth; another takes its place")]
    private partial void LogGrown(string code, int processId);

    [LoggerMessage(LogLevel.Error, "Python {Code}: no new worker, trying again: {Reason}")]
    private partial void LogNotReplaced(string code, string reason);

    [LoggerMessage(LogLevel.Warning, "Python {Code}: the process that its workers are forked from ended; starting it again")]
    private partial void LogTemplateEnded(string code);

    [LoggerMessage(LogLevel.Warning, "Python {Code}: calls of the replaced version were still running when their time was up")]
    private partial void LogDrainCut(string code);
}

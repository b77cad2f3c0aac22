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

    /// <summary>A call whose time is up is cancelled by its event loop; this long after, the loop counts as blocked by the call that runs.</summary>
    private static readonly TimeSpan OverdueLimit = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan ExitCodeLimit = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestRestartPause = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly List<PythonWorker> _workers = [];
    private readonly CancellationTokenSource _disposing = new();
    private readonly WorkerLane _plain = new(new WorkerLimits(options.Value.MaxInFlightPerWorker, options.Value.WorkerGrowth));
    private readonly WorkerLane _async = new(new WorkerLimits(options.Value.AsyncCallsPerWorker, options.Value.WorkerGrowth, IsAsync: true));
    private readonly long _takeBackAfter = ToTicks(options.Value.TakeBackAfter, clock);
    private readonly long _blockLimit = ToTicks(options.Value.AsyncBlockLimit, clock);
    private readonly long _overdueLimit = ToTicks(OverdueLimit, clock);
    private readonly long _silenceLimit = ToTicks(options.Value.SilenceLimit, clock);
    private CodeTemplate? _template;
    private Task _upkeep = Task.CompletedTask;
    private bool _isDisposed;
    private int _underWay;
    private IReadOnlyList<WorkerLane> _lanes = [];

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
        _lanes = [.. Failures.Zip(_template.AreAsync).Where(function => function.First is null).Select(function => function.Second).Distinct().Select(isAsync => isAsync ? _async : _plain)];
        await AddWorkersAsync(cancellationToken).ConfigureAwait(false);
        watch.Add(this);
        _upkeep = KeepTemplateAsync();
    }

    public ValueTask<PythonReply> CallAsync(int function, PythonCall call)
    {
        var now = clock.GetTimestamp();
        var pending = new PendingCall { Function = function, Request = call, Lane = LaneOf(function), Due = now + ToTicks(call.Timeout, clock) };
        PythonWorker? sender = null;
        lock (_gate)
        {
            if (_isDisposed || _plain.Waiting.Count + _async.Waiting.Count >= options.Value.MaxWaiting)
                return ValueTask.FromResult(PythonReply.Of(PythonOutcome.Overloaded));
            _underWay++;
            if (LeastBusy(pending.Lane) is not { } worker) pending.Lane.Waiting.AddLast(pending);
            else if (worker.Hand(pending, now, worker.IsAsync ? call.Timeout : null)) sender = worker;
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
            calls = [.. _plain.Waiting, .. _async.Waiting, .. workers.SelectMany(worker => worker.Calls()).Select(entry => entry.Call)];
            _plain.Waiting.Clear();
            _async.Waiting.Clear();
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
        List<PendingCall>? cancelled = null;
        List<PythonWorker>? senders = null;
        bool busy;
        lock (_gate)
        {
            busy = _underWay > 0;
            foreach (var worker in _workers)
            {
                LookAt(worker, now, ref senders);
                // Also one that owes answers which nobody waits for any more is to be looked after.
                busy |= worker.InFlight > 0;
                foreach (var (id, call) in worker.Calls())
                {
                    if (call.IsAnswered) continue;
                    var isBegun = worker.IsBegun(id, worker.Running);
                    if (call.Due <= now) (late ??= []).Add(call);
                    else if (call.IsCancelled && !isBegun) (cancelled ??= []).Add(call);
                    else continue;
                    if (!isBegun) worker.TakeBack(id);
                }
            }
        }

        Send(senders);
        foreach (var call in late ?? []) call.Answer(PythonReply.Of(PythonOutcome.TimedOut));
        foreach (var call in cancelled ?? []) call.Answer(PythonReply.Of(PythonOutcome.Cancelled));
        RefuseWaiting(_plain, now);
        RefuseWaiting(_async, now);
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
        var step = worker.IsAsync ? worker.Step : 0;
        if (running != worker.SeenRunning || step != worker.SeenStep || running == 0)
        {
            if (running != worker.SeenRunning || running != 0 || step != worker.SeenStep || worker.IsHeard || worker.InFlight == 0) worker.QuietSince = now;
            worker.IsHeard = false;
            (worker.SeenRunning, worker.SeenStep, worker.SeenSince) = (running, step, now);
            if (worker.QuietSince < now - _silenceLimit && worker.KilledFor is null && worker.IsSilentSince(now - _silenceLimit))
                Kill(worker, $"it has been silent for {DurationText.Format(options.Value.SilenceLimit)}");
            if (!worker.IsHeldUp) return;
            worker.IsHeldUp = false;
            Fill(worker, ref senders);
            return;
        }

        var ran = now - worker.SeenSince;
        if (worker.KilledFor is null && TooLong(worker, running, ran, now) is { } reason)
        {
            Kill(worker, reason);
        }
        else if (!worker.IsHeldUp && ran > _takeBackAfter)
        {
            worker.IsHeldUp = true;
            foreach (var back in worker.TakeBackWaiting(running).Where(back => !back.IsAnswered).Reverse()) worker.Lane.Waiting.AddFirst(back);
            foreach (var other in _workers) Fill(other, ref senders);
        }
    }

    /// <summary>Why a worker is to be killed for the call that it runs; null for no reason.</summary>
    /// <param name="ran">For how long it has been seen to run; that of an <c>async def</c> function, without an await.</param>
    private string? TooLong(PythonWorker worker, uint running, long ran, long now)
    {
        if (!worker.IsAsync)
        {
            var timeout = worker.TimeoutOf(running);
            return ran > ToTicks(timeout, clock) ? $"a call ran longer than its {DurationText.Format(timeout)}" : null;
        }

        return ran > _blockLimit || (ran > _overdueLimit && worker.Find(running) is { } call && call.Due + _overdueLimit < now)
            ? $"an async def function blocked the event loop for {DurationText.Format(clock.GetElapsedTime(now - ran, now))}; in its place await asyncio.sleep, redis.asyncio and the like, or write a plain def"
            : null;
    }

    private void Kill(PythonWorker worker, string reason)
    {
        // Never a signal that Python could see: it might leave a connection of the function's out of step.
        worker.KilledFor = reason;
        ProcessGroup.KillOne(worker.ProcessId);
        LogKilled(code.Name, worker.ProcessId, reason);
    }

    /// <summary>Answers waiting calls whose time is up or whose caller has gone.</summary>
    private void RefuseWaiting(WorkerLane lane, long now)
    {
        List<PendingCall>? overdue = null;
        lock (_gate)
        {
            for (var node = lane.Waiting.First; node is not null;)
            {
                var next = node.Next;
                if (node.Value.Due <= now || node.Value.IsCancelled)
                {
                    (overdue ??= []).Add(node.Value);
                    lane.Waiting.Remove(node);
                }

                node = next;
            }
        }

        foreach (var call in overdue ?? []) call.Answer(PythonReply.Of(call.Due <= now ? PythonOutcome.TimedOut : PythonOutcome.Cancelled));
    }

    /// <summary>A function that has not loaded tells so in any worker.</summary>
    private WorkerLane LaneOf(int function) => _lanes.Count == 1 ? _lanes[0] : _template!.AreAsync[function] ? _async : _plain;

    private PythonWorker? LeastBusy(WorkerLane lane)
    {
        PythonWorker? least = null;
        foreach (var worker in _workers)
            if (worker.Lane == lane && worker.CanTake && (least is null || worker.InFlight < least.InFlight)) least = worker;
        return least;
    }

    /// <summary>Hands waiting calls to a worker as far as it takes them. Under the lock; the senders are started outside.</summary>
    private void Fill(PythonWorker worker, ref List<PythonWorker>? senders)
    {
        var now = clock.GetTimestamp();
        for (var node = worker.Lane.Waiting.First; node is not null && worker.CanTake;)
        {
            var (call, next) = (node.Value, node.Next);
            // The watch answers in a moment the one whose caller has gone.
            if (!call.IsCancelled)
            {
                worker.Lane.Waiting.Remove(node);
                if (!call.IsAnswered && worker.Hand(call, now, worker.IsAsync ? clock.GetElapsedTime(now, Math.Max(now, call.Due)) : null)) (senders ??= []).Add(worker);
            }

            node = next;
        }
    }

    private static void Send(List<PythonWorker>? senders)
    {
        foreach (var worker in senders ?? []) worker.StartSending();
    }

    private void OnReply(PythonWorker worker, uint id, int status, int flags, ReadOnlySpan<byte> body)
    {
        // No call has the number 0: the worker speaks of itself, and there is only one thing that it says.
        if (id == 0)
        {
            _ = SucceedAsync(worker);
            return;
        }

        var (traits, models, notes) = worker.ReadNotes(flags, ref body);
        PendingCall? call;
        List<PythonWorker>? senders = null;
        bool hasSuccessor;
        lock (_gate)
        {
            hasSuccessor = worker.IsSucceeded;
            call = worker.Release(id);
            worker.IsHeldUp = false;
            worker.IsHeard = true;
            worker.Lane.DeathsInARow = 0;
            if (worker.Lane.Waiting.First is not null) Fill(worker, ref senders);
        }

        Send(senders);
        if (hasSuccessor) LetGo(worker);
        if (call is null || call.IsAnswered) return;
        call.Answer(status switch
        {
            // An event loop has cancelled it a moment before the watch looked.
            0 => PythonReply.Of(PythonOutcome.TimedOut),
            200 => PythonReply.Of(PythonOutcome.Returned, traits, body, models, HideIn(notes)),
            _ => PythonReply.Of(PythonOutcome.Raised, traits, Hide(body), models, HideIn(notes)),
        });
    }

    /// <summary>What a function raised is logged and shown, so secrets are hidden in it.</summary>
    private ReadOnlySpan<byte> Hide(ReadOnlySpan<byte> body) => code.Mask.IsEmpty ? body : Encoding.UTF8.GetBytes(code.Mask.Apply(Encoding.UTF8.GetString(body)));

    private PythonNotes? HideIn(PythonNotes? notes) => notes is null || code.Mask.IsEmpty
        ? notes
        : new PythonNotes(
            [.. notes.Output.Select(line => (line.Stream, code.Mask.Apply(line.Text)))], [.. notes.Redis.Select(call => (code.Mask.Apply(call.Command), call.Time))]);

    private Task AddWorkersAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_lanes.SelectMany(lane => Enumerable.Range(0, Workers).Select(_ => AddWorkerAsync(lane, cancellationToken))));

    private async Task AddWorkerAsync(WorkerLane lane, CancellationToken cancellationToken)
    {
        var worker = await _template!.SpawnAsync(lane, cancellationToken).ConfigureAwait(false);
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
            await AddWorkerAsync(worker.Lane, _disposing.Token).ConfigureAwait(false);
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

            if (isDead && !_disposing.IsCancellationRequested) _ = ReplaceAsync(worker.Lane, Workers + 1);
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
        await worker.ReceiveAsync((id, status, flags, body) => OnReply(worker, id, status, flags, body)).ConfigureAwait(false);
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
                else worker.Lane.Waiting.AddFirst(call);
            }

            foreach (var other in _workers) Fill(other, ref senders);
            deaths = ++worker.Lane.DeathsInARow;
            hasSuccessor = worker.IsLeaving;
        }

        Send(senders);
        if (!hasSuccessor) _ = ReplaceAsync(worker.Lane, deaths);
        await ExplainDeathAsync(worker, culprit, givenUp).ConfigureAwait(false);
    }

    private async Task ExplainDeathAsync(PythonWorker worker, PendingCall? culprit, List<PendingCall> givenUp)
    {
        if (worker.KilledFor is { } reason)
        {
            culprit?.Answer(culprit.Due <= clock.GetTimestamp() ? PythonReply.Of(PythonOutcome.TimedOut) : PythonReply.Of(PythonOutcome.Died, $"The worker process was killed: {reason}."));
        }
        else
        {
            var how = "its connection ended";
            try
            {
                await Task.WhenAny(worker.Exit, worker.TemplateEnded).WaitAsync(ExitCodeLimit, clock).ConfigureAwait(false);
                if (worker.Exit.IsCompleted) how = ExitText.Describe(await worker.Exit.ConfigureAwait(false));
                else if (culprit is not null && TryAgain(culprit)) culprit = null;
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

    /// <summary>Has a call begun again that was under way when the process that its worker was forked from ended, which is no fault of the call's.</summary>
    private bool TryAgain(PendingCall call)
    {
        List<PythonWorker>? senders = null;
        lock (_gate)
        {
            if (_isDisposed || call.IsAnswered || call.Attempts >= MaxAttempts) return false;
            call.Lane.Waiting.AddFirst(call);
            foreach (var worker in _workers) Fill(worker, ref senders);
        }

        Send(senders);
        return true;
    }

    /// <summary>A new worker for a dead one: at once, or, when they die without answering, after longer and longer pauses.</summary>
    private async Task ReplaceAsync(WorkerLane lane, int deathsInARow)
    {
        var template = _template!;
        try
        {
            if (deathsInARow > Workers) await Task.Delay(RestartPause(deathsInARow), clock, _disposing.Token).ConfigureAwait(false);
            // Without its template there is nothing to fork from; KeepTemplateAsync brings all workers back.
            if (template == _template && !template.Ended.IsCompleted) await AddWorkerAsync(lane, _disposing.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception error) when (error is PeachException or IOException or UnauthorizedAccessException)
        {
            LogNotReplaced(code.Name, error.Message);
            if (template == _template && !template.Ended.IsCompleted && !_disposing.IsCancellationRequested) _ = ReplaceAsync(lane, deathsInARow + 1);
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
                await AddWorkersAsync(_disposing.Token).ConfigureAwait(false);
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

using System.Diagnostics;
using System.Text.Json;
using Peach.Core.Platform;

namespace Peach.Core.CSharp.Calling;

/// <summary>One commit's methods, called on the thread pool: a method that hangs costs a thread, of which it may hold a limited number.</summary>
internal sealed class LoadedFunctions(
    CSharpCode code, RepositoryContext assemblies, Dictionary<CSharpFunction, FunctionBinding> bindings, ICSharpSwitch trusted, IRedis redis, CSharpOptions options, TimeProvider clock)
    : ICSharpFunctions
{
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private JsonSerializerOptions? _json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private Dictionary<CSharpFunction, FunctionBinding>? _bindings = bindings;
    private RepositoryContext? _assemblies = assemblies;

    // One for being in use at all; the rest for calls.
    private int _users = 1;

    public string? Unavailable(CSharpFunction function)
    {
        if (!trusted.MayRun(code.RepositoryId)) return "endpoints in C# are switched off for this repository; a platform admin can switch them on";
        if (_bindings is not { } known || !known.TryGetValue(function, out var binding)) return "its C# method is not loaded";
        return binding.Abandoned >= options.AbandonedCalls
            ? $"{binding.Abandoned} of its calls go on although their time is up; it is not called until some of them end (CSharp:AbandonedCalls). Its method must heed context.CancellationToken"
            : null;
    }

    public async ValueTask<CSharpReply> CallAsync(CSharpFunction function, CSharpCall call)
    {
        if (Unavailable(function) is { } reason) return Refused(reason);
        if (!Enter()) return Refused("this version has been replaced");
        if (_bindings is not { } known)
        {
            Leave();
            return Refused("this version has been replaced");
        }

        var binding = known[function];
        var started = clock.GetTimestamp();
        var slot = binding.Slots.WaitAsync(call.Timeout);
        if (!(slot.IsCompletedSuccessfully ? slot.Result : await slot.ConfigureAwait(false)))
        {
            Leave();
            return new CSharpReply(CSharpOutcome.TimedOut, default, default, $"the time was up while {options.Concurrency} other calls of the method ran (CSharp:Concurrency)");
        }

        var left = call.Timeout - clock.GetElapsedTime(started);
        if (left <= TimeSpan.Zero) left = TimeSpan.FromMilliseconds(1);
        var cancellation = new CancellationTokenSource();
        var running = Task.Run(() => RunAsync(binding, call.Arguments, left, cancellation.Token));
        try
        {
            var reply = await running.WaitAsync(left, clock).ConfigureAwait(false);
            End(binding, cancellation);
            return reply;
        }
        catch (TimeoutException)
        {
            binding.Abandon();
            _ = EndLaterAsync(binding, running, cancellation);
            return new CSharpReply(CSharpOutcome.TimedOut, default, default, "the time was up");
        }
    }

    public async Task DrainAsync()
    {
        Leave();
        await Task.WhenAny(_idle.Task, Task.Delay(options.DrainTimeout, clock)).ConfigureAwait(false);
        // What still runs keeps its code alive by itself.
        _bindings = null;
        _json = null;
        Interlocked.Exchange(ref _assemblies, null)?.Unload();
        await Task.Delay(ReplyWriter.AccessorsKept, clock).ConfigureAwait(false);
        ReplyWriter.DropStaleAccessors();
    }

    private static CSharpReply Refused(string reason) => new(CSharpOutcome.Refused, default, default, reason);

    private async Task<CSharpReply> RunAsync(FunctionBinding binding, IReadOnlyList<KeyValuePair<string, object?>> arguments, TimeSpan left, CancellationToken cancellationToken)
    {
        try
        {
            var context = new PeachContext(code.Codops, redis.Database, clock, clock.GetUtcNow() + left, cancellationToken);
            var json = _json!;
            return ReplyWriter.Write(await binding.InvokeAsync(arguments, context).ConfigureAwait(false), json);
        }
        catch (Exception error)
        {
            // Any exception is the repository's: it costs this answer alone.
            return new CSharpReply(CSharpOutcome.Raised, default, default, Describe(error));
        }
    }

    private async Task EndLaterAsync(FunctionBinding binding, Task running, CancellationTokenSource cancellation)
    {
        // Not on this thread: what the method registered for the cancellation may take its time.
        await cancellation.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        binding.EndAbandoned();
        End(binding, cancellation);
    }

    private void End(FunctionBinding binding, CancellationTokenSource cancellation)
    {
        cancellation.Dispose();
        binding.Slots.Release();
        Leave();
    }

    private bool Enter()
    {
        while (true)
        {
            var users = Volatile.Read(ref _users);
            if (users == 0) return false;
            if (Interlocked.CompareExchange(ref _users, users + 1, users) == users) return true;
        }
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0) _idle.TrySetResult();
    }

    private static string Describe(Exception error)
    {
        var frame = new StackTrace(error, fNeedFileInfo: true).GetFrames().FirstOrDefault(frame => frame.GetFileName() is { } file && file.EndsWith(".cs", StringComparison.Ordinal) && !Path.IsPathRooted(file));
        var message = $"{error.GetType().Name}: {error.Message}";
        return frame is null ? message : $"{message} ({frame.GetFileName()}, line {frame.GetFileLineNumber()})";
    }
}

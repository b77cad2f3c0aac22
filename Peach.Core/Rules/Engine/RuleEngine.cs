using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Codex;
using Peach.Core.History;

namespace Peach.Core.Rules.Engine;

internal sealed partial class RuleEngine(
    IServiceProvider services, ILiveRules live, IOptions<RulesOptions> options, TimeProvider clock, ILogger<RuleEngine> logger) : IRuleEngine
{
    private static readonly TimeSpan WarnEvery = TimeSpan.FromSeconds(10);

    private long _warnedAt;

    /// <summary>Asked for late: only some rules need it. So is Codex.</summary>
    private IUserHistory History => field ??= services.GetRequiredService<IUserHistory>();

    private ICodex? Codex => field ??= services.GetService<ICodex>();

    public IRuleRun Begin(RuleSet rules, RuleContext context)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(context);
        var seen = rules.AsksHistory && context.User is { } user ? History.RecallAsync(new HistoryOwner(context.Codops, user, context.IsDevice), CancellationToken.None) : null;
        return new RuleRun(this, rules, context, seen);
    }

    /// <summary>The organisation's list; null where there is none of that name.</summary>
    public IReadOnlySet<string>? Blocklist(string codops, string name) => live.Blocklist(codops, name);

    public ValueTask<IReadOnlyList<CodexItem?>> FindAsync(string codops, IReadOnlyList<string> ids) => Codex is { } codex
        ? codex.FindAsync(codops, ids, CancellationToken.None)
        : ValueTask.FromException<IReadOnlyList<CodexItem?>>(new CodexUnavailableException(null));

    /// <summary>Waits no longer than the rules may take.</summary>
    /// <returns>Null when it is not there in time or failed.</returns>
    public async ValueTask<T?> WaitAsync<T>(ValueTask<T> read, long since) where T : class
    {
        try
        {
            if (read.IsCompletedSuccessfully) return read.Result;
            var left = options.Value.Deadline - clock.GetElapsedTime(since);
            return left <= TimeSpan.Zero ? null : await read.AsTask().WaitAsync(left, clock).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            // Whatever it is must not cost the answer.
            WarnSometimes(error.Message);
            return null;
        }
    }

    public long Now() => clock.GetTimestamp();

    /// <summary>A line for each request that goes without would be too many.</summary>
    private void WarnSometimes(string reason)
    {
        var (now, last) = (clock.GetTimestamp(), Interlocked.Read(ref _warnedAt));
        if (last != 0 && clock.GetElapsedTime(last, now) < WarnEvery) return;
        if (Interlocked.CompareExchange(ref _warnedAt, now, last) == last) LogNotRead(reason);
    }

    [LoggerMessage(LogLevel.Warning, "Rules of endpoints go on without what could not be read in time, seen items and what Codex says among it: {Reason}")]
    private partial void LogNotRead(string reason);
}

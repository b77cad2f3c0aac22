using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.History;

namespace Peach.Core.Rules.Engine;

internal sealed partial class RuleEngine(
    IServiceProvider services, IItemFacts facts, ILiveRules live, IOptions<RulesOptions> options, TimeProvider clock, ILogger<RuleEngine> logger) : IRuleEngine
{
    /// <summary>Asked for late: only rules that ask for what users have seen need it.</summary>
    private IUserHistory History => field ??= services.GetRequiredService<IUserHistory>();

    public IRuleRun Begin(RuleSet rules, RuleContext context)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(context);
        var seen = rules.AsksHistory && context.User is { } user ? History.RecallAsync(new HistoryOwner(context.Codops, user, context.IsDevice), CancellationToken.None) : null;
        return new RuleRun(this, rules, context, seen);
    }

    /// <summary>The organisation's list; null where there is none of that name.</summary>
    public IReadOnlySet<string>? Blocklist(string codops, string name) => live.Blocklist(codops, name);

    public Task<IReadOnlyDictionary<string, ItemFacts>> FindAsync(string codops, IReadOnlyCollection<string> ids) => facts.FindAsync(codops, ids).AsTask();

    /// <summary>Waits no longer than the rules may take.</summary>
    /// <returns>Null when it is not there in time or failed.</returns>
    public async ValueTask<T?> WaitAsync<T>(Task<T> read, long since) where T : class
    {
        try
        {
            if (read.IsCompletedSuccessfully) return await read.ConfigureAwait(false);
            var left = options.Value.Deadline - clock.GetElapsedTime(since);
            return left <= TimeSpan.Zero ? null : await read.WaitAsync(left, clock).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            // Whatever it is must not cost the answer, and a failure is seen again in the notes.
            LogNotRead(error.Message);
            return null;
        }
    }

    public long Now() => clock.GetTimestamp();

    [LoggerMessage(LogLevel.Debug, "Rules go on without what could not be read: {Reason}")]
    private partial void LogNotRead(string reason);
}

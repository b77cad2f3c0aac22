using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Platform;

namespace Peach.Core.Rules.Storage;

/// <summary>Knows the live rules before the first request.</summary>
internal sealed class LiveRulesRefresher(LiveRulesStore store, IOptions<RulesOptions> options, TimeProvider clock, ILogger<LiveRulesRefresher> logger)
    : DatabaseFollower("live rules", options.Value.Refresh, clock, logger)
{
    protected override Task LoadAsync(CancellationToken cancellationToken) => store.LoadAsync(cancellationToken);
}

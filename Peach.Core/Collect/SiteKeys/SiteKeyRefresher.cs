using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Platform;

namespace Peach.Core.Collect.SiteKeys;

/// <summary>Knows the site keys before the first request.</summary>
internal sealed class SiteKeyRefresher(SiteKeyDirectory directory, IOptions<CollectOptions> options, TimeProvider clock, ILogger<SiteKeyRefresher> logger)
    : DatabaseFollower("site keys", options.Value.Validated().SiteKeyRefresh, clock, logger)
{
    protected override Task LoadAsync(CancellationToken cancellationToken) => directory.LoadAsync(cancellationToken);
}

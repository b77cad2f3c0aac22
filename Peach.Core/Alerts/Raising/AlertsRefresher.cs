using Microsoft.Extensions.Logging;
using Peach.Core.Platform;

namespace Peach.Core.Alerts.Raising;

/// <summary>Keeps up with what other replicas raise and clear, and removes what is old.</summary>
internal sealed class AlertsRefresher(AlertBook book, TimeProvider clock, ILogger<AlertsRefresher> logger) : DatabaseFollower("open alerts", UsualPause, clock, logger)
{
    private const int RoundsBetweenPrunings = 360;

    private int _round;

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        await book.LoadAsync(cancellationToken).ConfigureAwait(false);
        if (_round++ % RoundsBetweenPrunings == 0) await book.PruneAsync(cancellationToken).ConfigureAwait(false);
    }
}

using Peach.Core.Codex;

namespace Peach.Core.Endpoints.Protection;

/// <summary>Bulk loads of the catalogue take their turn as inspection: they stand back as long as recommendations queue or are slow, but not for ever.</summary>
internal sealed class CatalogueLoadPace(IRequestLoad load, TimeProvider clock) : ILoadPace
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>A load that never moved on would time out at its caller.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        while (clock.GetElapsedTime(began) < Longest)
        {
            if (load.TryEnter(RequestPriority.Inspection))
            {
                load.Leave();
                return;
            }

            await Task.Delay(Look, clock, cancellationToken).ConfigureAwait(false);
        }
    }
}

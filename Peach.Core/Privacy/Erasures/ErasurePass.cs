using Peach.Core.Platform;

namespace Peach.Core.Privacy.Erasures;

/// <summary>Carries out one pass of the background job: watches its progress, and ends it when it stalls.</summary>
internal sealed class ErasurePass(ErasureStore erasures, TimeSpan stallTime, TimeProvider clock)
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(1);

    /// <exception cref="TimeoutException">It reported no progress for too long.</exception>
    public async Task<ErasedData> RunAsync(IPersonalDataStore store, ErasureRequest request, string passId, CancellationToken cancellationToken)
    {
        using var stall = new CancellationTokenSource(stallTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stall.Token, cancellationToken);
        using var over = new CancellationTokenSource();
        var progress = new Watch(stall, stallTime);
        var reporting = ReportAsync(progress, passId, over.Token);
        try
        {
            // A store that hears no cancellation goes on by itself; what it removes is not counted.
            return await store.EraseAsync(request, progress, either.Token).WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stall.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"There was no progress for {DurationText.Format(stallTime)}.");
        }
        finally
        {
            progress.End();
            await over.CancelAsync().ConfigureAwait(false);
            await reporting.ConfigureAwait(false);
        }
    }

    /// <summary>The database need not hear every step.</summary>
    private async Task ReportAsync(Watch progress, string passId, CancellationToken over)
    {
        using var timer = new PeriodicTimer(ReportEvery, clock);
        var reported = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(over).ConfigureAwait(false))
            {
                if (progress.Thousandths == reported) continue;
                reported = progress.Thousandths;
                await erasures.ReportAsync(passId, reported).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The pass is over.
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // A picture of the progress is not worth the pass; the next write tells of a database that is away.
        }
    }

    private sealed class Watch(CancellationTokenSource stall, TimeSpan stallTime) : IProgress<double>
    {
        private readonly Lock _gate = new();
        private bool _over;

        public int Thousandths { get; private set; }

        public void Report(double value)
        {
            lock (_gate)
            {
                if (_over) return;
                Thousandths = double.IsFinite(value) ? (int)(Math.Clamp(value, 0, 1) * 1000) : Thousandths;
                stall.CancelAfter(stallTime);
            }
        }

        public void End()
        {
            lock (_gate) _over = true;
        }
    }
}

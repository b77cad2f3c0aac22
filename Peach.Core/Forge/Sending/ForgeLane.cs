using Peach.Core.Forge.Servers;

namespace Peach.Core.Forge.Sending;

/// <summary>The messages of one repository or for one chat, in order, one at a time; a server that is away holds up no other's.</summary>
internal sealed class ForgeLane(ForgeOptions options, Action<string> failed, TimeProvider clock, CancellationToken stopping)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly LinkedList<ForgeMessage> _waiting = new();
    private bool _running;

    public int Waiting
    {
        get
        {
            lock (_gate) return _waiting.Count;
        }
    }

    public void Add(ForgeMessage message)
    {
        lock (_gate)
        {
            for (var node = _waiting.First; node is not null; node = node.Next)
            {
                if (node.Value.Key != message.Key) continue;
                _waiting.Remove(node);
                break;
            }

            _waiting.AddLast(message);
            if (_waiting.Count > options.MaxWaiting) _waiting.RemoveFirst();
            if (_running) return;
            _running = true;
        }

        _ = Task.Run(SendAllAsync, CancellationToken.None);
    }

    private async Task SendAllAsync()
    {
        var attempt = 0;
        ForgeMessage? last = null;
        while (Next() is { } message)
        {
            attempt = message == last ? attempt + 1 : 1;
            last = message;
            var pause = await TryAsync(message, attempt).ConfigureAwait(false);
            if (pause == TimeSpan.Zero)
            {
                Done(message);
                continue;
            }

            await Task.Delay(pause, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>How long to wait before it is tried again; none when it is not.</returns>
    private async Task<TimeSpan> TryAsync(ForgeMessage message, int attempt)
    {
        try
        {
            await message.SendAsync(stopping).ConfigureAwait(false);
            return TimeSpan.Zero;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return TimeSpan.Zero;
        }
        catch (ForgeException error)
        {
            failed(error.Message);
            if (!error.MayPass || attempt >= options.Attempts) return TimeSpan.Zero;
            var pause = options.RetryPause * Math.Pow(2, Math.Min(attempt - 1, 20));
            return (pause < LongestPause ? pause : LongestPause) * (0.8 + (0.4 * Random.Shared.NextDouble()));
        }
    }

    private ForgeMessage? Next()
    {
        lock (_gate)
        {
            if (_waiting.First is { } first && !stopping.IsCancellationRequested) return first.Value;
            _running = false;
            return null;
        }
    }

    /// <summary>Unless a newer one has taken its place meanwhile.</summary>
    private void Done(ForgeMessage message)
    {
        lock (_gate) _waiting.Remove(message);
    }
}

using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Peach.Core.Platform;

namespace Peach.Web.Components.Live;

/// <summary>A page with actions: each ends in a notice that says what was done or what is wrong.</summary>
public abstract partial class UiPage : CallerComponent, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private bool _acting;

    [Inject]
    private ILogger<UiPage> Logger { get; set; } = null!;

    /// <summary>What became of the last action; null before the first.</summary>
    protected Notice? Notice { get; set; }

    /// <summary>Whether an action is under way, or the page is drawn but its circuit does not live yet, so that a click would be lost; buttons wait for both.</summary>
    protected bool Busy => _acting || !RendererInfo.IsInteractive;

    /// <summary>Carries out an action and tells how it ended.</summary>
    /// <returns>Whether it was carried out.</returns>
    protected async Task<bool> RunAsync(Func<CancellationToken, Task> action, string done)
    {
        if (_acting) return false;
        _acting = true;
        try
        {
            await action(_stop.Token);
            Notice = new Notice(done, IsError: false);
            return true;
        }
        catch (PeachException error)
        {
            Notice = new Notice(error.Message, IsError: true);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (Exception error)
        {
            LogFailed(Logger, error);
            Notice = new Notice($"An error occurred (trace {Activity.Current?.TraceId.ToString() ?? "none"}).", IsError: true);
        }
        finally
        {
            _acting = false;
        }

        return false;
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing) return;
        _stop.Cancel();
        _stop.Dispose();
    }

    [LoggerMessage(LogLevel.Error, "An action of the admin UI failed")]
    private static partial void LogFailed(ILogger logger, Exception error);
}

using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Peach.Core.Platform;

namespace Peach.Web.Components.Live;

/// <summary>
/// Shows what a loader gives, asks it again every second, and renders only what has changed. After a failure the last good
/// snapshot stays, with the error above it.
/// </summary>
public sealed partial class LiveView<TSnapshot> : IDisposable where TSnapshot : class
{
    private readonly CancellationTokenSource _stop = new();
    private TSnapshot? _snapshot;
    private byte[] _form = [];
    private string? _error;
    private bool _loading;
    private IDisposable? _subscription;

    [Inject]
    private UiClock Clock { get; set; } = null!;

    [Inject]
    private ILogger<LiveView<TSnapshot>> Logger { get; set; } = null!;

    [Parameter, EditorRequired]
    public Func<CancellationToken, Task<TSnapshot>> Load { get; set; } = null!;

    [Parameter, EditorRequired]
    public RenderFragment<TSnapshot> ChildContent { get; set; } = null!;

    /// <summary>Asks at once rather than at the next tick, after an action.</summary>
    public Task RefreshAsync() => InvokeAsync(async () =>
    {
        if (await UpdateAsync()) StateHasChanged();
    });

    protected override Task OnInitializedAsync() => UpdateAsync();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender) _subscription = Clock.Subscribe(RefreshAsync);
    }

    public void Dispose()
    {
        _subscription?.Dispose();
        _stop.Cancel();
        _stop.Dispose();
    }

    /// <returns>Whether there is something new to show.</returns>
    private async Task<bool> UpdateAsync()
    {
        if (_loading || _stop.IsCancellationRequested) return false;
        _loading = true;
        try
        {
            var snapshot = await Load(_stop.Token);
            // Snapshots hold lists, which records compare by reference: their JSON form tells whether anything changed.
            var form = JsonSerializer.SerializeToUtf8Bytes(snapshot);
            var changed = _error is not null || _snapshot is null || !form.AsSpan().SequenceEqual(_form);
            (_snapshot, _form, _error) = (snapshot, form, null);
            return changed;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception error)
        {
            var before = _error;
            _error = error is PeachException ? error.Message : $"An error occurred (trace {Activity.Current?.TraceId.ToString() ?? "none"}); trying again.";
            if (before is null && error is not PeachException) LogFailed(Logger, error);
            return before != _error;
        }
        finally
        {
            _loading = false;
        }
    }

    [LoggerMessage(LogLevel.Error, "A view could not be loaded")]
    private static partial void LogFailed(ILogger logger, Exception error);
}

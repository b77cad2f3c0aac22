using Microsoft.AspNetCore.Components;
using Peach.Core.Tasks;
using Peach.Web.Components.Live;

namespace Peach.Web.Components.Parts;

/// <summary>A run's output as it is written: the newest lines, read on from where the last look ended.</summary>
public sealed partial class LogView : IDisposable
{
    private const int LinesShown = 2_000;
    private const int LinesRead = 1_000;

    private readonly CancellationTokenSource _stop = new();
    private readonly List<TaskLogLine> _lines = [];
    private IDisposable? _subscription;
    private int _dropped;
    private int _next;
    private bool _read;
    private bool _reading;
    private string? _error;

    [Inject]
    private ITaskBoard Board { get; set; } = null!;

    [Inject]
    private UiClock Clock { get; set; } = null!;

    [Parameter, EditorRequired]
    public string RunId { get; set; } = "";

    protected override Task OnInitializedAsync() => ReadOnAsync();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender) _subscription = Clock.Subscribe(() => InvokeAsync(TickAsync));
    }

    public void Dispose()
    {
        _subscription?.Dispose();
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task TickAsync()
    {
        if (await ReadOnAsync()) StateHasChanged();
    }

    /// <returns>Whether there is something new to show.</returns>
    private async Task<bool> ReadOnAsync()
    {
        if (_reading || _stop.IsCancellationRequested) return false;
        _reading = true;
        try
        {
            var changed = !_read || _error is not null;
            while (true)
            {
                var lines = await Board.ReadLogAsync(RunId, _next, LinesRead, _stop.Token);
                if (lines.Count == 0) break;
                _lines.AddRange(lines);
                _next = lines[^1].Number + 1;
                changed = true;
                if (_lines.Count > LinesShown)
                {
                    _dropped += _lines.Count - LinesShown;
                    _lines.RemoveRange(0, _lines.Count - LinesShown);
                }
            }

            (_read, _error) = (true, null);
            return changed;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception) when (_error is null)
        {
            _error = "The log cannot be read just now; trying again.";
            return true;
        }
        finally
        {
            _reading = false;
        }
    }
}

using Microsoft.AspNetCore.Components;
using Peach.Core.Tasks;
using Peach.Web.Components.Live;

namespace Peach.Web.Components.Parts;

/// <summary>A run's output as it is written: the newest lines, read on from where the last look ended.</summary>
public sealed partial class LogView : IDisposable
{
    private const int LinesShown = 2_000;
    private const int LinesRead = 1_000;
    private const int LinesFound = 200;

    private readonly CancellationTokenSource _stop = new();
    private readonly List<TaskLogLine> _lines = [];
    private IDisposable? _subscription;
    private int _dropped;
    private int _next;
    private bool _read;
    private bool _reading;
    private string? _error;
    private string _search = "";
    private RunLogMatches? _found;
    private bool _follows = true;
    private bool _readAfterEnd;

    [Inject]
    private IRunRecords Records { get; set; } = null!;

    [Inject]
    private UiClock Clock { get; set; } = null!;

    [Parameter, EditorRequired]
    public string RunId { get; set; } = "";

    /// <summary>Whether nothing is added to the log any more: it is read once more, and then left alone.</summary>
    [Parameter]
    public bool IsOver { get; set; }

    private IReadOnlyList<TaskLogLine> Shown => _search.Length > 0 ? _found?.Lines ?? [] : _lines;

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
        if (!_follows || _readAfterEnd) return;
        var isLast = IsOver;
        if (await ReadOnAsync()) StateHasChanged();
        _readAfterEnd = isLast && _read && _error is null;
    }

    private async Task FollowAsync(ChangeEventArgs change)
    {
        _follows = change.Value is true;
        if (_follows) await ReadOnAsync();
    }

    private async Task SearchAsync(ChangeEventArgs change)
    {
        var text = (string?)change.Value ?? "";
        (_search, _found) = (text, null);
        if (text.Length == 0) return;
        try
        {
            var found = await Records.SearchLogAsync(RunId, text, LinesFound, _stop.Token);
            if (_search == text) _found = found;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (Exception)
        {
            _error = "The log cannot be searched just now; try again.";
        }
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
                var lines = await Records.ReadLogAsync(RunId, _next, LinesRead, _stop.Token);
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

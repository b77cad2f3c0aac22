using Microsoft.AspNetCore.Components;
using Peach.Core.Dashboards;
using Peach.Core.Platform;
using Peach.Web.Components.Live;

namespace Peach.Web.Components.Pages;

/// <summary>A board, brought up to date every few seconds.</summary>
public sealed partial class BoardsView
{
    private const int TicksBetween = 5;

    private readonly CancellationTokenSource _ended = new();
    private IDisposable? _subscription;
    private Board? _board;
    private List<Shown> _shown = [];
    private int _ticks;
    private bool _loading;

    [Parameter]
    public string Id { get; set; } = "";

    [Inject]
    private IBoards Desk { get; set; } = null!;

    [Inject]
    private UiClock Clock { get; set; } = null!;

    protected override Task OnInitializedAsync() => UpdateAsync();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender) _subscription = Clock.Subscribe(() => InvokeAsync(async () =>
        {
            if (++_ticks % TicksBetween != 0) return;
            await UpdateAsync();
            StateHasChanged();
        }));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _subscription?.Dispose();
            _ended.Cancel();
            _ended.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task UpdateAsync()
    {
        if (_loading || _ended.IsCancellationRequested) return;
        _loading = true;
        try
        {
            var board = await Desk.FindAsync(Id, _ended.Token);
            _board = board is not null && User.Sees(board.Codops) ? board : null;
            if (_board is null) return;
            List<Shown> shown = [];
            for (var i = 0; i < _board.Panels.Count; i++) shown.Add(await ShowAsync(_board, i));
            _shown = shown;
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // The page is gone.
        }
        finally
        {
            _loading = false;
        }
    }

    /// <summary>What has not changed stays the same object, and so is not drawn again.</summary>
    private async Task<Shown> ShowAsync(Board board, int index)
    {
        try
        {
            var panel = await Desk.ShowAsync(board.Codops, board.Panels[index], _ended.Token);
            var before = index < _shown.Count ? _shown[index].Panel : null;
            return new Shown(before is not null && IsSame(before, panel) ? before : panel, null);
        }
        catch (PeachException error)
        {
            return new Shown(null, error.Message);
        }
    }

    private static bool IsSame(DashboardPanel one, DashboardPanel other) =>
        one.Title == other.Title && one.Shape == other.Shape && one.Axis.SequenceEqual(other.Axis)
        && one.Lines.Select(line => line.Label).SequenceEqual(other.Lines.Select(line => line.Label)) && one.Lines.SelectMany(line => line.Values).SequenceEqual(other.Lines.SelectMany(line => line.Values));

    private sealed record Shown(DashboardPanel? Panel, string? Error);
}

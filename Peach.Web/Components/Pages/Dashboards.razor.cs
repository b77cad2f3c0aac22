using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Peach.Core.Dashboards;
using Peach.Core.Platform;
using Peach.Web.Components.Live;
using Peach.Web.Dashboards;

namespace Peach.Web.Components.Pages;

/// <summary>The figures over time. What is shown stands in the address; it is brought up to date every few seconds.</summary>
public sealed partial class Dashboards
{
    private const int TicksBetween = 3;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);

    private static readonly DashboardAddress Usual = new(DashboardSection.Events, DashboardAddress.UsualRange, null, null, null, true);

    private readonly CancellationTokenSource _stop = new();
    private DashboardAddress? _address;
    private DashboardView? _view;
    private IDisposable? _subscription;
    private string? _error;
    private int _ticks;
    private bool _loading;

    [Parameter]
    public string? Section { get; set; }

    [SupplyParameterFromQuery]
    public string? Range { get; set; }

    [SupplyParameterFromQuery]
    public string? From { get; set; }

    [SupplyParameterFromQuery]
    public string? To { get; set; }

    [SupplyParameterFromQuery]
    public string? Organisation { get; set; }

    [SupplyParameterFromQuery]
    public string? Compare { get; set; }

    [Inject]
    private IDashboards Reader { get; set; } = null!;

    [Inject]
    private IOrganisationDirectory Directory { get; set; } = null!;

    [Inject]
    private UiClock Clock { get; set; } = null!;

    [Inject]
    private ILogger<Dashboards> Logger { get; set; } = null!;

    private DashboardAddress Shown => _address ?? Usual;

    private IEnumerable<string> Organisations => Directory.All.Keys.Where(User.Sees).Order(StringComparer.Ordinal);

    public void Dispose()
    {
        _subscription?.Dispose();
        _stop.Cancel();
        _stop.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        try
        {
            _address = DashboardAddress.Parse(Section, Range, From, To, Organisation, Compare);
        }
        catch (PeachException error)
        {
            _error = error.Message;
            return;
        }

        await UpdateAsync();
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender && _address is not null) _subscription = Clock.Subscribe(TickAsync);
    }

    private static string? ChangeClass(DashboardTile tile) => tile is { Change: { } change, IsRiseGood: { } good } && Math.Abs(change) >= 0.0005 ? change > 0 == good ? "ok-text" : "bad-text" : null;

    private Task TickAsync() => InvokeAsync(async () =>
    {
        if (++_ticks % TicksBetween != 0) return;
        var (before, error) = (_view, _error);
        await UpdateAsync();
        if (!ReferenceEquals(before, _view) || error != _error) StateHasChanged();
    });

    private async Task UpdateAsync()
    {
        if (_loading || _stop.IsCancellationRequested) return;
        _loading = true;
        try
        {
            var asked = Reader.GetAsync(Shown.Section, Shown.ToQuery(Clock.Now, [.. Organisations]), _stop.Token);
            // The page itself comes at once; what takes longer follows when the circuit lives.
            if (!RendererInfo.IsInteractive && await Task.WhenAny(asked, Task.Delay(FirstWait, _stop.Token)) != asked) return;
            _view = await asked;
            _error = null;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (PeachException error)
        {
            _error = error.Message;
        }
        catch (Exception error)
        {
            if (_error is null) LogFailed(Logger, error);
            _error = $"An error occurred (trace {Activity.Current?.TraceId.ToString() ?? "none"}); trying again.";
        }
        finally
        {
            _loading = false;
        }
    }

    [LoggerMessage(LogLevel.Error, "The dashboards could not be read")]
    private static partial void LogFailed(ILogger logger, Exception error);
}

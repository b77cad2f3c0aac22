using Microsoft.AspNetCore.Components;
using Peach.Core.Tasks;
using Peach.Web.Components.Live;

namespace Peach.Web.Components.Parts;

/// <summary>How long a run took, or has been going on.</summary>
public sealed partial class RunDuration : IDisposable
{
    private TimeSpan _shown;
    private IDisposable? _subscription;

    [Inject]
    private UiClock Clock { get; set; } = null!;

    [Parameter, EditorRequired]
    public TaskRunView Run { get; set; } = null!;

    protected override void OnParametersSet() => _shown = Measure();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender) _subscription = Clock.Subscribe(() => InvokeAsync(Tick));
    }

    public void Dispose() => _subscription?.Dispose();

    private TimeSpan Measure() =>
        Run.FinishedAt is { } finished ? finished - Run.StartedAt : TimeSpan.FromSeconds(Math.Max(0, Math.Floor((Clock.Now - Run.StartedAt).TotalSeconds)));

    private void Tick()
    {
        var now = Measure();
        if (now == _shown) return;
        _shown = now;
        StateHasChanged();
    }
}

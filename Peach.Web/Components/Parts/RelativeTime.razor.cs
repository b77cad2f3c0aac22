using Microsoft.AspNetCore.Components;
using Peach.Web.Components.Live;

namespace Peach.Web.Components.Parts;

/// <summary>How long ago something was, kept true; the exact time on hover.</summary>
public sealed partial class RelativeTime : IDisposable
{
    private string _shown = "";
    private IDisposable? _subscription;

    [Inject]
    private UiClock Clock { get; set; } = null!;

    [Parameter, EditorRequired]
    public DateTimeOffset Time { get; set; }

    protected override void OnParametersSet() => _shown = UiText.Ago(Time, Clock.Now);

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender) _subscription = Clock.Subscribe(() => InvokeAsync(Tick));
    }

    public void Dispose() => _subscription?.Dispose();

    private void Tick()
    {
        var shown = UiText.Ago(Time, Clock.Now);
        if (shown == _shown) return;
        _shown = shown;
        StateHasChanged();
    }
}

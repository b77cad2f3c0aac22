using Microsoft.AspNetCore.Components;
using Peach.Core.Endpoints;
using Peach.Web.Components.Live;

namespace Peach.Web.Components.Parts;

/// <summary>Calls an endpoint as a product would and shows its answer.</summary>
public sealed partial class EndpointTry : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private string _query = "";
    private bool _busy;
    private TrialResult? _result;

    [Inject]
    private EndpointTrial Trial { get; set; } = null!;

    [Parameter, EditorRequired]
    public EndpointView Endpoint { get; set; } = null!;

    protected override void OnInitialized() => _query = Endpoint.Example;

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task TryAsync()
    {
        _busy = true;
        try
        {
            _result = await Trial.CallAsync(Endpoint, _query, _stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The page is gone.
        }
        finally
        {
            _busy = false;
        }
    }
}

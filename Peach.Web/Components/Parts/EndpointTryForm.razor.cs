using System.Globalization;
using Microsoft.AspNetCore.Components;
using Peach.Core.Endpoints;
using Peach.Web.Components.Live;
using Peach.Web.Endpoints;

namespace Peach.Web.Components.Parts;

/// <summary>Calls an endpoint with a field for each of its parameters, by a component of choice, with notes on the way.</summary>
public sealed partial class EndpointTryForm : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private string _user = "";
    private string _component = "";
    private bool _debug = true;
    private bool _busy;
    private TrialResult? _result;

    [Inject]
    private EndpointTrial Trial { get; set; } = null!;

    [Parameter, EditorRequired]
    public EndpointView Endpoint { get; set; } = null!;

    private string Query => string.Join('&',
        from pair in _values.Append(KeyValuePair.Create("user_id", _user)).Append(KeyValuePair.Create(PreviewApi.ComponentParameter, _component))
            .Append(KeyValuePair.Create(PreviewApi.DebugParameter, _debug ? "1" : ""))
        where pair.Value.Length > 0
        select $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}");

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    protected override void OnInitialized()
    {
        foreach (var parameter in Endpoint.Parameters.Where(parameter => parameter.Required)) _values[parameter.Name] = parameter.Example;
    }

    private static IReadOnlyList<string>? OptionsOf(EndpointParameterView parameter) => parameter.Type == "boolean" ? ["true", "false"] : parameter.Values;

    private static string TypeOf(EndpointParameterView parameter) => parameter.Type is "integer" or "number" ? "number" : "text";

    private static string? Number(double? value) => value?.ToString(CultureInfo.InvariantCulture);

    private string Value(EndpointParameterView parameter) => _values.GetValueOrDefault(parameter.Name, "");

    private void Set(EndpointParameterView parameter, ChangeEventArgs change) => _values[parameter.Name] = change.Value as string ?? "";

    private async Task TryAsync()
    {
        _busy = true;
        try
        {
            _result = await Trial.CallAsync(Endpoint, Query, _stop.Token);
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

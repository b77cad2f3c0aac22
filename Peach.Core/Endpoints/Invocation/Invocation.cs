using Peach.Core.Endpoints.Catalog;
using Peach.Core.Endpoints.Invocation.Paging;
using Peach.Core.Endpoints.Invocation.Ruling;
using Peach.Core.Endpoints.Manifest;
using Peach.Core.Rules;

namespace Peach.Core.Endpoints.Invocation;

/// <summary>One request on its way through an endpoint.</summary>
/// <param name="Values">A value, or <see cref="ArgumentBinder.Absent"/>, for each of the endpoint's parameters, in order.</param>
/// <param name="Started">The <see cref="TimeProvider.GetTimestamp"/> when it came.</param>
internal sealed record Invocation(EndpointModel Endpoint, EndpointRequest Request, object?[] Values, long Started)
{
    /// <summary>Takes notes for a caller who asked for them; null for all others.</summary>
    public CallTrace? Trace { get; init; }

    /// <summary>The id that somebody without one is given with the answer; it decides the component already, so that the next request gets the same.</summary>
    public string? NewClientId { get; set; }

    /// <summary>Who asks, where the request says.</summary>
    public string? User { get; } = ArgumentBinder.Find(Request.Query, ComponentModel.UserParameter) ?? Request.ClientId;

    /// <summary>The rules for its answers; null for none.</summary>
    public IRuleRun? Rules { get; init; }

    /// <summary>The page that is asked for; null for an endpoint without pages.</summary>
    public PageTurn? Page { get; init; }

    /// <summary>What decides which component answers; null where the request does not say.</summary>
    public string? Unit => Endpoint.Definition.SplitBy switch
    {
        "client" => Request.ClientId ?? ArgumentBinder.Find(Request.Query, "client_id") ?? NewClientId,
        "session" => ArgumentBinder.Find(Request.Query, "session_id") ?? Request.ClientId ?? NewClientId,
        _ => User ?? NewClientId,
    };

    /// <summary>A reply after the endpoint's rules; the same one where there are none.</summary>
    public ValueTask<ComponentReply> RuledAsync(ValueTask<ComponentReply> reply) => Rules is null ? reply : InvocationRules.ApplyAsync(Rules, reply);

    /// <summary>The keyword arguments for one of the endpoint's functions.</summary>
    public List<KeyValuePair<string, object?>> ArgumentsOf(ComponentModel component)
    {
        var parameters = Endpoint.Definition.Parameters;
        var arguments = new List<KeyValuePair<string, object?>>(parameters.Count + component.Fixed.Count + 1);
        var userGiven = false;
        for (var i = 0; i < parameters.Count; i++)
        {
            if (!component.Accepts[i] || Values[i] == ArgumentBinder.Absent) continue;
            arguments.Add(KeyValuePair.Create(parameters[i].Name, Values[i]));
            userGiven |= parameters[i].Name == ComponentModel.UserParameter;
        }

        arguments.AddRange(component.Fixed);
        if (!userGiven && component.TakesUser && User is { } user) arguments.Add(KeyValuePair.Create(ComponentModel.UserParameter, (object?)user));
        if (component.Definition.AcceptsAny && Endpoint.Definition.Unknown == UnknownParameters.Pass) AddUndeclared(arguments, component);
        return arguments;
    }

    /// <summary>A function with <c>**kwargs</c> gets the request's other parameters as texts.</summary>
    private void AddUndeclared(List<KeyValuePair<string, object?>> arguments, ComponentModel component)
    {
        foreach (var (name, value) in Request.Query)
        {
            if (name != Pages.Parameter && !Endpoint.Definition.Parameters.Any(parameter => parameter.Name == name) && !component.Definition.Arguments.ContainsKey(name)
                && !arguments.Exists(argument => argument.Key == name)) arguments.Add(KeyValuePair.Create(name, (object?)value));
        }
    }
}

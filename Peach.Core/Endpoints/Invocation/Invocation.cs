using Peach.Core.Endpoints.Catalog;

namespace Peach.Core.Endpoints.Invocation;

/// <summary>One request on its way through an endpoint.</summary>
/// <param name="Values">A value, or <see cref="ArgumentBinder.Absent"/>, for each of the endpoint's parameters, in order.</param>
/// <param name="Started">The <see cref="TimeProvider.GetTimestamp"/> when it came.</param>
internal sealed record Invocation(EndpointModel Endpoint, EndpointRequest Request, object?[] Values, long Started)
{
    /// <summary>Who asks, where the request says.</summary>
    public string? User { get; } = ArgumentBinder.Find(Request.Query, ComponentModel.UserParameter) ?? Request.ClientId;

    /// <summary>What decides which component answers; null where the request does not say.</summary>
    public string? Unit => Endpoint.Definition.SplitBy switch
    {
        "client" => Request.ClientId ?? ArgumentBinder.Find(Request.Query, "client_id"),
        "session" => ArgumentBinder.Find(Request.Query, "session_id") ?? Request.ClientId,
        _ => User,
    };

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
        if (component.Definition.AcceptsAny) AddUndeclared(arguments, component);
        return arguments;
    }

    /// <summary>A function with <c>**kwargs</c> gets the request's other parameters as texts.</summary>
    private void AddUndeclared(List<KeyValuePair<string, object?>> arguments, ComponentModel component)
    {
        foreach (var (name, value) in Request.Query)
        {
            if (!Endpoint.Definition.Parameters.Any(parameter => parameter.Name == name) && !component.Definition.Arguments.ContainsKey(name)
                && !arguments.Exists(argument => argument.Key == name)) arguments.Add(KeyValuePair.Create(name, (object?)value));
        }
    }
}

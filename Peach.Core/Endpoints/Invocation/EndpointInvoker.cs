using Microsoft.Extensions.Logging;
using Peach.Core.Endpoints.Catalog;
using Peach.Core.Endpoints.Tokens;
using Peach.Core.Platform;
using Peach.Core.Python;

namespace Peach.Core.Endpoints.Invocation;

internal sealed partial class EndpointInvoker(
    EndpointActivator activator, TokenSigner tokens, IOrganisationDirectory organisations, TimeProvider clock, ILogger<EndpointInvoker> logger) : IEndpointInvoker
{
    public ValueTask<EndpointAnswer> InvokeAsync(EndpointRequest request)
    {
        var snapshot = activator.Snapshot;
        return snapshot.Find(request.Codops, request.Path) is { } endpoint
            ? AnswerAsync(endpoint, request)
            : ValueTask.FromResult(NotFound(snapshot, request));
    }

    /// <summary>Answers by an endpoint that need not be in production.</summary>
    public async ValueTask<EndpointAnswer> AnswerAsync(EndpointModel endpoint, EndpointRequest request)
    {
        var started = clock.GetTimestamp();
        var parameters = endpoint.Definition.Parameters;
        var values = new object?[parameters.Count];
        if (ArgumentBinder.Bind(parameters, request.Query, request.ClientId, values) is { } mistakes)
        {
            endpoint.Statistics.Record(started, fallback: false, failed: false, error: null);
            return EndpointAnswer.Problem(422, "Parameters are not right", string.Join("; ", mistakes.Select(mistake => $"{mistake.Parameter} {mistake.Message}")), mistakes);
        }

        endpoint.Statistics.Requests?.Offer(parameters, request, started);
        var component = ComponentSplit.Choose(endpoint, UnitOf(endpoint, request));
        var reply = await CallAsync(endpoint, component, request, values).ConfigureAwait(false);
        endpoint.Tally?.Record(clock.GetElapsedTime(started), reply.Outcome != PythonOutcome.Returned);
        if (IsGood(reply, endpoint, component))
        {
            endpoint.Statistics.Record(started, fallback: false, failed: false, error: null);
            return Answer(endpoint, component, reply, fallbackUsed: false);
        }

        var failure = Describe(endpoint, component, reply);
        if (endpoint.Fallback is { } fallback)
        {
            var second = await CallAsync(endpoint, fallback, request, values).ConfigureAwait(false);
            if (second.Outcome == PythonOutcome.Returned)
            {
                reply.Dispose();
                endpoint.Statistics.Record(started, fallback: true, failed: false, failure);
                return Answer(endpoint, fallback, second, fallbackUsed: true);
            }

            failure = Describe(endpoint, fallback, second) ?? failure;
            second.Dispose();
        }

        if (reply.Outcome == PythonOutcome.Returned)
        {
            // Empty, and the fallback failed: empty is still an answer.
            endpoint.Statistics.Record(started, fallback: false, failed: false, failure);
            return Answer(endpoint, component, reply, fallbackUsed: false);
        }

        endpoint.Statistics.Record(started, fallback: false, failed: true, failure);
        var problem = Problem(endpoint, reply.Outcome);
        reply.Dispose();
        return problem;
    }

    private static bool IsGood(PythonReply reply, EndpointModel endpoint, ComponentModel component) =>
        reply.Outcome == PythonOutcome.Returned
        && !(endpoint.Definition.FallbackOnEmpty && component != endpoint.Fallback && reply.Traits.HasFlag(PythonReplyTraits.Empty));

    private static ValueTask<PythonReply> CallAsync(EndpointModel endpoint, ComponentModel component, in EndpointRequest request, object?[] values)
    {
        if (endpoint.Pool.Pool is not { } pool || component.Function < 0) return ValueTask.FromResult(PythonReply.Of(PythonOutcome.Overloaded));
        return pool.CallAsync(component.Function, Arguments(endpoint, component, request, values), endpoint.Definition.Timeout);
    }

    private static List<KeyValuePair<string, object?>> Arguments(EndpointModel endpoint, ComponentModel component, in EndpointRequest request, object?[] values)
    {
        var parameters = endpoint.Definition.Parameters;
        var arguments = new List<KeyValuePair<string, object?>>(parameters.Count + component.Fixed.Count + 1);
        var userGiven = false;
        for (var i = 0; i < parameters.Count; i++)
        {
            if (!component.Accepts[i] || values[i] == ArgumentBinder.Absent) continue;
            arguments.Add(KeyValuePair.Create(parameters[i].Name, values[i]));
            userGiven |= parameters[i].Name == ComponentModel.UserParameter;
        }

        arguments.AddRange(component.Fixed);
        if (!userGiven && component.TakesUser && UserOf(request) is { } user) arguments.Add(KeyValuePair.Create(ComponentModel.UserParameter, (object?)user));
        if (component.Definition.AcceptsAny) AddUndeclared(arguments, endpoint, component, request);
        return arguments;
    }

    /// <summary>A function with <c>**kwargs</c> gets the request's other parameters as texts.</summary>
    private static void AddUndeclared(List<KeyValuePair<string, object?>> arguments, EndpointModel endpoint, ComponentModel component, in EndpointRequest request)
    {
        foreach (var (name, value) in request.Query)
        {
            if (!endpoint.Definition.Parameters.Any(parameter => parameter.Name == name) && !component.Definition.Arguments.ContainsKey(name)
                && !arguments.Exists(argument => argument.Key == name)) arguments.Add(KeyValuePair.Create(name, (object?)value));
        }
    }

    private EndpointAnswer Answer(EndpointModel endpoint, ComponentModel component, PythonReply reply, bool fallbackUsed)
    {
        var token = tokens.Create(new RecommendationToken(
            endpoint.Definition.Codops, endpoint.Definition.Name, component.Definition.Name, endpoint.Commit.ShortSha, fallbackUsed, clock.GetUtcNow()));
        return EndpointAnswer.Of(reply, token, endpoint.Commit.ShortSha, fallbackUsed, endpoint.Definition.IsBare);
    }

    private static string? UnitOf(EndpointModel endpoint, in EndpointRequest request) => endpoint.Definition.SplitBy switch
    {
        "client" => request.ClientId ?? ArgumentBinder.Find(request.Query, "client_id"),
        "session" => ArgumentBinder.Find(request.Query, "session_id") ?? request.ClientId,
        _ => UserOf(request),
    };

    private static string? UserOf(in EndpointRequest request) => ArgumentBinder.Find(request.Query, ComponentModel.UserParameter) ?? request.ClientId;

    /// <summary>For the log and the admin's pages; callers see only that the endpoint failed.</summary>
    private string? Describe(EndpointModel endpoint, ComponentModel component, PythonReply reply)
    {
        var failure = component.Function < 0 || endpoint.Pool.Pool is null ? endpoint.Pool.Failure ?? "its function is not loaded" : reply.Failure?.ToString();
        if (failure is null) return null;
        var description = $"{component.Definition.Name}: {failure}";
        LogFailed(endpoint.Definition.Codops, endpoint.Definition.Name, description);
        return description;
    }

    private static EndpointAnswer Problem(EndpointModel endpoint, PythonOutcome outcome) => outcome switch
    {
        PythonOutcome.TimedOut => EndpointAnswer.Problem(504, "Time-out", $"The endpoint {endpoint.Definition.Name} did not answer within {DurationText.Format(endpoint.Definition.Timeout)}."),
        PythonOutcome.Overloaded => EndpointAnswer.Problem(503, "Not available", $"The endpoint {endpoint.Definition.Name} cannot take more requests now; try again shortly."),
        _ => EndpointAnswer.Problem(502, "The endpoint failed", $"The endpoint {endpoint.Definition.Name} failed; its team sees why in Peach."),
    };

    private EndpointAnswer NotFound(EndpointSnapshot snapshot, in EndpointRequest request)
    {
        var detail = organisations.All.ContainsKey(request.Codops)
            ? $"The organisation {request.Codops} has no endpoint /{request.Path}{Closest.Suggestion(request.Path, snapshot.PathsOf(request.Codops))}"
            : $"There is no organisation {request.Codops}{Closest.Suggestion(request.Codops, organisations.All.Keys)}";
        return EndpointAnswer.Problem(404, "No such endpoint", detail);
    }

    [LoggerMessage(LogLevel.Warning, "Endpoint {Codops}/{Endpoint} failed in {Failure}")]
    private partial void LogFailed(string codops, string endpoint, string failure);
}

using Microsoft.Extensions.Logging;
using Peach.Core.Endpoints.Catalog;
using Peach.Core.Endpoints.Tokens;
using Peach.Core.Platform;

namespace Peach.Core.Endpoints.Invocation;

internal sealed partial class EndpointInvoker(
    EndpointActivator activator, TokenSigner tokens, IOrganisationDirectory organisations, TimeProvider clock, ILogger<EndpointInvoker> logger)
    : IEndpointInvoker
{
    public ValueTask<EndpointAnswer> InvokeAsync(EndpointRequest request)
    {
        var snapshot = activator.Snapshot;
        return snapshot.Find(request.Codops, request.Path) is { } endpoint
            ? AnswerAsync(endpoint, request)
            : ValueTask.FromResult(NotFound(snapshot, request));
    }

    /// <summary>Answers by an endpoint that need not be in production.</summary>
    public ValueTask<EndpointAnswer> AnswerAsync(EndpointModel endpoint, EndpointRequest request)
    {
        var started = clock.GetTimestamp();
        var parameters = endpoint.Definition.Parameters;
        var values = new object?[parameters.Count];
        if (ArgumentBinder.Bind(parameters, request.Query, request.ClientId, values, endpoint.Definition.Unknown) is { } mistakes)
        {
            endpoint.Statistics.Record(started, fallback: false, failed: false, error: null);
            return ValueTask.FromResult(
                EndpointAnswer.Problem(422, "Parameters are not right", string.Join("; ", mistakes.Select(mistake => $"{mistake.Parameter} {mistake.Message}")), mistakes));
        }

        endpoint.Statistics.Requests?.Offer(parameters, request, started);
        return AnswerAsync(new Invocation(endpoint, request, values, started));
    }

    private async ValueTask<EndpointAnswer> AnswerAsync(Invocation invocation)
    {
        var endpoint = invocation.Endpoint;
        var component = ComponentSplit.Choose(endpoint, invocation.Unit);
        var reply = await ComponentRunner.RunAsync(invocation, component, endpoint.Definition.Timeout).ConfigureAwait(false);
        endpoint.Tally?.Record(clock.GetElapsedTime(invocation.Started), reply.Outcome != ComponentOutcome.Returned);
        if (IsGood(reply, endpoint, component))
        {
            endpoint.Statistics.Record(invocation.Started, fallback: false, failed: false, error: null);
            return Answer(endpoint, component, reply, fallbackUsed: false);
        }

        var failure = Describe(endpoint, component, reply);
        if (endpoint.Fallback is { } fallback)
        {
            var second = await ComponentRunner.RunAsync(invocation, fallback, endpoint.Definition.Timeout).ConfigureAwait(false);
            if (second.Outcome == ComponentOutcome.Returned)
            {
                reply.Dispose();
                endpoint.Statistics.Record(invocation.Started, fallback: true, failed: false, failure);
                return Answer(endpoint, fallback, second, fallbackUsed: true);
            }

            failure = Describe(endpoint, fallback, second) ?? failure;
            second.Dispose();
        }

        if (reply.Outcome == ComponentOutcome.Returned)
        {
            // Empty, and the fallback failed: empty is still an answer.
            endpoint.Statistics.Record(invocation.Started, fallback: false, failed: false, failure);
            return Answer(endpoint, component, reply, fallbackUsed: false);
        }

        endpoint.Statistics.Record(invocation.Started, fallback: false, failed: true, failure);
        var problem = Problem(endpoint, reply.Outcome);
        reply.Dispose();
        return problem;
    }

    private static bool IsGood(ComponentReply reply, EndpointModel endpoint, ComponentModel component) =>
        reply.Outcome == ComponentOutcome.Returned && !(endpoint.Definition.FallbackOnEmpty && component != endpoint.Fallback && reply.IsEmpty);

    private EndpointAnswer Answer(EndpointModel endpoint, ComponentModel component, ComponentReply reply, bool fallbackUsed)
    {
        var token = tokens.Create(new RecommendationToken(
            endpoint.Definition.Codops, endpoint.Definition.Name, component.Definition.Name, endpoint.Commit.ShortSha, fallbackUsed, clock.GetUtcNow()));
        return EndpointAnswer.Of(reply, token, endpoint.Commit.ShortSha, fallbackUsed, endpoint.Definition.IsBare);
    }

    /// <summary>For the log and the admin's pages; callers see only that the endpoint failed.</summary>
    private string? Describe(EndpointModel endpoint, ComponentModel component, ComponentReply reply)
    {
        if (reply.Failure is not { } failure) return null;
        var description = $"{component.Definition.Name}: {failure}";
        LogFailed(endpoint.Definition.Codops, endpoint.Definition.Name, description);
        return description;
    }

    private static EndpointAnswer Problem(EndpointModel endpoint, ComponentOutcome outcome) => outcome switch
    {
        ComponentOutcome.TimedOut => EndpointAnswer.Problem(504, "Time-out", $"The endpoint {endpoint.Definition.Name} did not answer within {DurationText.Format(endpoint.Definition.Timeout)}."),
        ComponentOutcome.Refused => EndpointAnswer.Problem(503, "Not available", $"The endpoint {endpoint.Definition.Name} cannot take more requests now; try again shortly."),
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

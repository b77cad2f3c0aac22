using Microsoft.Extensions.Logging;
using Peach.Core.Endpoints.Catalog;
using Peach.Core.Endpoints.Manifest;
using Peach.Core.Endpoints.Tokens;
using Peach.Core.Platform;

namespace Peach.Core.Endpoints.Invocation;

internal sealed partial class EndpointInvoker(
    EndpointActivator activator, ComponentRunner components, TokenSigner tokens, IOrganisationDirectory organisations, TimeProvider clock, ILogger<EndpointInvoker> logger)
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
        if (ArgumentBinder.Bind(parameters, request.Query, request.ClientId, values) is { } mistakes)
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
        var reply = await components.RunAsync(invocation, component, endpoint.Definition.Timeout).ConfigureAwait(false);
        endpoint.Tally?.Record(clock.GetElapsedTime(invocation.Started), reply.Outcome != ComponentOutcome.Returned);
        if (IsGood(reply, endpoint, component))
        {
            endpoint.Statistics.Record(invocation.Started, fallback: false, failed: false, error: null);
            return Answer(endpoint, component, reply, fallbackUsed: false);
        }

        var failure = Describe(endpoint, component, reply);
        if (endpoint.Fallback is { } fallback)
        {
            var second = await components.RunAsync(invocation, fallback, endpoint.Definition.FallbackTimeout ?? endpoint.Definition.Timeout).ConfigureAwait(false);
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

        if (LastResort(invocation, component) is { } last)
        {
            reply.Dispose();
            endpoint.Statistics.Record(invocation.Started, fallback: true, failed: false, failure);
            return Answer(endpoint, component, last, fallbackUsed: true);
        }

        endpoint.Statistics.Record(invocation.Started, fallback: false, failed: true, failure);
        var problem = Problem(endpoint, reply.Outcome);
        reply.Dispose();
        return problem;
    }

    private ComponentReply? LastResort(Invocation invocation, ComponentModel component) =>
        components.LastGood(invocation, component)
        ?? (invocation.Endpoint.Definition.OnFailure == OnFailure.Empty ? ComponentReply.Of("[]"u8.ToArray(), ReplyTraits.List | ReplyTraits.Empty) : null);

    private static bool IsGood(ComponentReply reply, EndpointModel endpoint, ComponentModel component) =>
        reply.Outcome == ComponentOutcome.Returned && !(endpoint.Definition.FallbackOnEmpty && component != endpoint.Fallback && reply.IsEmpty);

    private EndpointAnswer Answer(EndpointModel endpoint, ComponentModel component, ComponentReply reply, bool fallbackUsed)
    {
        var commit = reply.Kept?.Commit ?? endpoint.Commit.ShortSha;
        var token = tokens.Create(new RecommendationToken(endpoint.Definition.Codops, endpoint.Definition.Name, component.Definition.Name, commit, fallbackUsed, clock.GetUtcNow()));
        var answer = EndpointAnswer.Of(reply, token, commit, fallbackUsed, endpoint.Definition.IsBare);
        if (fallbackUsed || reply.Kept is not { } kept || endpoint.Definition.Cache is not { } fresh || endpoint.DependsOnUser) return answer;
        var left = fresh - clock.GetElapsedTime(kept.At);
        return answer.WithCaching(new AnswerCaching(kept.Tag, left > TimeSpan.Zero ? left : TimeSpan.Zero, fresh));
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

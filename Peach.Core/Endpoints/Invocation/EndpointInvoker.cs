using System.Globalization;
using Microsoft.Extensions.Logging;
using Peach.Core.Endpoints.Catalog;
using Peach.Core.Endpoints.Details;
using Peach.Core.Endpoints.Invocation.Paging;
using Peach.Core.Endpoints.Invocation.Ruling;
using Peach.Core.Endpoints.Manifest;
using Peach.Core.Endpoints.Protection;
using Peach.Core.Endpoints.Tokens;
using Peach.Core.Platform;
using Peach.Core.Python;

namespace Peach.Core.Endpoints.Invocation;

internal sealed partial class EndpointInvoker(
    EndpointActivator activator, ComponentRunner components, InvocationRules rules, Pages pages, TokenSigner tokens, AnswerRing details, RequestGuard guard, RequestLoad load,
    FailureLog failures, IOrganisationDirectory organisations, TimeProvider clock, ILogger<EndpointInvoker> logger)
    : IEndpointInvoker
{
    /// <summary>As nginx has it; nobody gets to see it.</summary>
    private const int ClientClosedRequest = 499;

    public ValueTask<EndpointAnswer> InvokeAsync(EndpointRequest request)
    {
        var snapshot = activator.Snapshot;
        if (snapshot.Find(request.Codops, request.Path) is not { } endpoint) return ValueTask.FromResult(NotFound(snapshot, request));
        if (guard.Refuse(endpoint, ref request) is not { } refusal) return AnswerAsync(endpoint, request);
        endpoint.Statistics.Refuse(refusal.StatusCode);
        return ValueTask.FromResult(refusal);
    }

    /// <summary>Answers by an endpoint that need not be in production.</summary>
    public ValueTask<EndpointAnswer> AnswerAsync(EndpointModel endpoint, EndpointRequest request)
    {
        var started = clock.GetTimestamp();
        var trace = request.IsDebug ? new CallTrace(clock, started) : null;
        var parameters = endpoint.Definition.Parameters;
        var values = new object?[parameters.Count];
        if (ArgumentBinder.Bind(parameters, request.Query, request.ClientId, values, endpoint.Definition.Unknown) is { } mistakes)
        {
            endpoint.Statistics.Record(started, fallback: false, failed: false, error: null);
            endpoint.Statistics.Refuse(422);
            return ValueTask.FromResult(
                EndpointAnswer.Problem(422, "Parameters are not right", string.Join("; ", mistakes.Select(mistake => $"{mistake.Parameter} {mistake.Message}")), mistakes).WithTrace(trace));
        }

        trace?.Stage("validate");
        if (request.Component is { } forced && !endpoint.AllComponents.Any(component => component.Definition.Name == forced))
        {
            var names = endpoint.AllComponents.Select(component => component.Definition.Name).ToList();
            return ValueTask.FromResult(EndpointAnswer.Problem(
                422, "No such component", $"The endpoint {endpoint.Definition.Name} has no component {forced}{Closest.Suggestion(forced, names)} It has {string.Join(", ", names)}."));
        }

        if (ArgumentBinder.Find(request.Query, Pages.Parameter) is null) endpoint.Statistics.Requests?.Offer(parameters, request, started);
        else if (endpoint.Definition.Paging is null)
            return ValueTask.FromResult(EndpointAnswer.Problem(422, "No pages", $"The endpoint {endpoint.Definition.Name} has no pages, so there is nothing {Pages.Parameter} could name; its repository may set paging for it."));
        return endpoint.Definition.Paging is null ? AnswerAsync(Begin(endpoint, request, values, started, trace, null)) : TurnPageAsync(endpoint, request, values, started, trace);
    }

    private Invocation Begin(EndpointModel endpoint, in EndpointRequest request, object?[] values, long started, CallTrace? trace, PageTurn? page)
    {
        var invocation = new Invocation(endpoint, request, values, started) { Trace = trace, Page = page, Rules = rules.Begin(endpoint, request, values) };
        if (request.MayGetClientId && endpoint.NeedsClientId(invocation)) invocation.NewClientId = Guid.NewGuid().ToString("N");
        return invocation;
    }

    /// <summary>Gives a page of what the one before left, or asks the component for it.</summary>
    private async ValueTask<EndpointAnswer> TurnPageAsync(EndpointModel endpoint, EndpointRequest request, object?[] values, long started, CallTrace? trace)
    {
        var (turn, problem) = await pages.BeginAsync(endpoint, request, values).ConfigureAwait(false);
        trace?.Stage("page");
        if (turn is null)
        {
            endpoint.Statistics.Record(started, fallback: false, failed: problem!.StatusCode >= 500, error: null);
            if (problem.StatusCode < 500) endpoint.Statistics.Refuse(problem.StatusCode);
            return problem.WithTrace(trace);
        }

        if (!turn.NeedsNoCall) return await AnswerAsync(Begin(endpoint, request, values, started, trace, turn)).ConfigureAwait(false);
        var (page, state) = turn.FromRest();
        endpoint.Statistics.Record(started, state.FallbackUsed, failed: false, error: null);
        var token = tokens.Create(new RecommendationToken(endpoint.Definition.Codops, endpoint.Definition.Name, state.Component, state.Commit, state.FallbackUsed, clock.GetUtcNow()));
        pages.Keep(endpoint.Definition.Codops, token, state);
        var elapsed = clock.GetElapsedTime(started);
        load.Note(elapsed);
        if (endpoint.IsInProduction)
            endpoint.AllComponents.FirstOrDefault(component => component.Definition.Name == state.Component)?.Counts?.Record(elapsed, isError: false, state.FallbackUsed, page.IsEmpty, isHit: true);
        details.Record(token, elapsed, null, null, null);
        trace?.AnsweredBy(state.Component);
        return EndpointAnswer.Of(page, token, state.Commit, state.FallbackUsed, isBare: false).WithTrace(trace);
    }

    private async ValueTask<EndpointAnswer> AnswerAsync(Invocation invocation)
    {
        var endpoint = invocation.Endpoint;
        var component = Choose(invocation);
        var reply = await invocation.RuledAsync(components.RunAsync(invocation, component, endpoint.Definition.Timeout)).ConfigureAwait(false);
        invocation.Trace?.Stage("component");
        if (reply.Outcome == ComponentOutcome.Cancelled) return Abandoned(reply);
        endpoint.Tally?.Record(clock.GetElapsedTime(invocation.Started), reply.Outcome != ComponentOutcome.Returned);
        if (IsGood(reply, endpoint, component))
        {
            endpoint.Statistics.Record(invocation.Started, fallback: false, failed: false, error: null);
            return Answer(invocation, component, reply, fallbackUsed: false);
        }

        var failure = Describe(invocation, component, reply);
        invocation.Trace?.Fallback(failure ?? $"{component.Definition.Name}: returned nothing");
        if (endpoint.Fallback is { } fallback && fallback != component)
        {
            var second = await invocation.RuledAsync(components.RunAsync(invocation, fallback, endpoint.Definition.FallbackTimeout ?? endpoint.Definition.Timeout)).ConfigureAwait(false);
            invocation.Trace?.Stage("fallback");
            if (second.Outcome == ComponentOutcome.Returned)
            {
                reply.Dispose();
                endpoint.Statistics.Record(invocation.Started, fallback: true, failed: false, failure);
                return Answer(invocation, fallback, second, fallbackUsed: true, failure);
            }

            if (second.Outcome == ComponentOutcome.Cancelled)
            {
                reply.Dispose();
                return Abandoned(second);
            }

            failure = Describe(invocation, fallback, second) ?? failure;
            second.Dispose();
        }

        if (reply.Outcome == ComponentOutcome.Returned)
        {
            // Empty, and the fallback failed: empty is still an answer.
            endpoint.Statistics.Record(invocation.Started, fallback: false, failed: false, failure);
            return Answer(invocation, component, reply, fallbackUsed: false);
        }

        if (LastResort(invocation, component) is { } last)
        {
            reply.Dispose();
            endpoint.Statistics.Record(invocation.Started, fallback: true, failed: false, failure);
            return Answer(invocation, component, await invocation.RuledAsync(ValueTask.FromResult(last)).ConfigureAwait(false), fallbackUsed: true, failure);
        }

        endpoint.Statistics.Record(invocation.Started, fallback: false, failed: true, failure);
        if (endpoint.IsInProduction) component.Counts?.Record(clock.GetElapsedTime(invocation.Started), isError: true, isFallback: false, isEmpty: false, isHit: false);
        var problem = Problem(endpoint, reply.Outcome).WithTrace(invocation.Trace);
        reply.Dispose();
        return problem;
    }

    /// <summary>The component that is forced, which may be the fallback, or the one that the split gives.</summary>
    private static ComponentModel Choose(Invocation invocation)
    {
        var endpoint = invocation.Endpoint;
        // The pages of one list come from one component, also when weights have changed meanwhile.
        var before = invocation.Page?.Previous?.Component;
        var forced = invocation.Request.Component ?? endpoint.AllComponents.FirstOrDefault(component => component.Definition.Name == before)?.Definition.Name;
        var component = forced is null ? ComponentSplit.Choose(endpoint, invocation.Unit) : endpoint.AllComponents.First(component => component.Definition.Name == forced);
        if (invocation.Trace is not { } trace) return component;
        trace.Component(component.Definition.Name, (forced, endpoint.Components.Count, invocation.Unit) switch
        {
            (not null, _, _) when forced == before => "gave the page before",
            (not null, _, _) => "is forced by peach_component",
            (_, 1, _) => "is the only one",
            (_, _, null) => $"by chance: the request names no {endpoint.Definition.SplitBy}",
            (_, _, var unit) => string.Create(
                CultureInfo.InvariantCulture, $"has {component.Definition.Weight} of {endpoint.Components.Sum(each => each.Definition.Weight)} of the traffic, and the {endpoint.Definition.SplitBy} {unit}"),
        });
        trace.Stage("split");
        return component;
    }

    private ComponentReply? LastResort(Invocation invocation, ComponentModel component) =>
        components.LastGood(invocation, component)
        ?? (invocation.Endpoint.Definition.OnFailure == OnFailure.Empty ? ComponentReply.Of("[]"u8.ToArray(), ReplyTraits.List | ReplyTraits.Empty) : null);

    private static bool IsGood(ComponentReply reply, EndpointModel endpoint, ComponentModel component) =>
        reply.Outcome == ComponentOutcome.Returned && !(endpoint.Definition.FallbackOnEmpty && component != endpoint.Fallback && reply.IsEmpty);

    private EndpointAnswer Answer(Invocation invocation, ComponentModel component, ComponentReply reply, bool fallbackUsed, string? failure = null)
    {
        var endpoint = invocation.Endpoint;
        var commit = reply.Kept?.Commit ?? endpoint.Commit.ShortSha;
        PageState? rest = null;
        if (invocation.Page is { } page) (reply, rest) = page.From(reply, component.Definition.Name, commit, fallbackUsed, Pages.AskedOf(endpoint, invocation.Values));
        var token = tokens.Create(new RecommendationToken(endpoint.Definition.Codops, endpoint.Definition.Name, component.Definition.Name, commit, fallbackUsed, clock.GetUtcNow()));
        if (rest is not null) pages.Keep(endpoint.Definition.Codops, token, rest);
        var answer = EndpointAnswer.Of(reply, token, commit, fallbackUsed, endpoint.Definition.IsBare, invocation.NewClientId).WithTrace(invocation.Trace);
        TimeSpan? keptFor = reply.Kept is { } known && known.At < invocation.Started ? clock.GetElapsedTime(known.At) : null;
        var elapsed = clock.GetElapsedTime(invocation.Started);
        load.Note(elapsed);
        if (endpoint.IsInProduction) component.Counts?.Record(elapsed, isError: false, fallbackUsed, reply.IsEmpty, keptFor is not null);
        var bucket = endpoint.Experiment is not null && invocation.Request.Component is null && invocation.Unit is { } unit ? (float)ComponentSplit.Bucket(endpoint, unit) : float.NaN;
        details.Record(token, elapsed, keptFor, failure, reply.Rules?.Fired, reply.Models, endpoint.Experiment, bucket);
        invocation.Trace?.Stage("token");
        invocation.Trace?.AnsweredBy(component.Definition.Name);
        // A cache on the way would give one token to many, for longer than its pages can be turned.
        if (invocation.Page is not null || fallbackUsed || reply.Kept is not { } kept || endpoint.Definition.Cache is not { } fresh || IsForCallerAlone(invocation)) return answer;
        var left = fresh - clock.GetElapsedTime(kept.At);
        return answer.WithCaching(new AnswerCaching(kept.Tag, left > TimeSpan.Zero ? left : TimeSpan.Zero, fresh));
    }

    /// <summary>Caches on the way do not know what permits a caller, so they are not given what others may not have.</summary>
    private static bool IsForCallerAlone(Invocation invocation) =>
        invocation.Endpoint.DependsOnUser || invocation.Endpoint.Rules is { AsksHistory: true } || invocation.Endpoint.Definition.RequiresKey || invocation.Trace is not null || invocation.Request.Component is not null;

    /// <summary>For the log and the admin's pages; callers see only that the endpoint failed.</summary>
    private string? Describe(Invocation invocation, ComponentModel component, ComponentReply reply)
    {
        var endpoint = invocation.Endpoint;
        if (reply.Failure is not { } failure) return null;
        var description = $"{component.Definition.Name}: {failure}";
        invocation.Trace?.Exception(component.Definition.Name, reply.Exception ?? new PythonFailure(failure, null, null, null, ""));
        if (failures.Admits(endpoint.Definition.Codops, endpoint.Definition.Name, component.Definition.Name, reply.Outcome, out var unsaid))
        {
            if (unsaid == 0) LogFailed(endpoint.Definition.Codops, endpoint.Definition.Name, description);
            else LogStillFailing(endpoint.Definition.Codops, endpoint.Definition.Name, description, unsaid);
        }

        return description;
    }

    /// <summary>Nobody reads it, and it says nothing about the endpoint, so that it is counted nowhere.</summary>
    private static EndpointAnswer Abandoned(ComponentReply reply)
    {
        reply.Dispose();
        return EndpointAnswer.Problem(ClientClosedRequest, "The caller has gone", "The connection was closed before the endpoint was asked.");
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

    [LoggerMessage(LogLevel.Warning, "Endpoint {Codops}/{Endpoint} failed in {Failure}; {Unsaid} more such failures of it since the last that was logged")]
    private partial void LogStillFailing(string codops, string endpoint, string failure, int unsaid);
}

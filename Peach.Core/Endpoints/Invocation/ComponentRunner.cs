using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Peach.Core.Endpoints.Invocation.Keeping;
using Peach.Core.Endpoints.Invocation.Prefetching;
using Peach.Core.Endpoints.Manifest;
using Peach.Core.Python;

namespace Peach.Core.Endpoints.Invocation;

/// <summary>Gets a component's reply: from what is kept, or by its function, with the keys that it declares read ahead.</summary>
internal sealed class ComponentRunner(PrefetchReader prefetcher, ReplyStore store, IOptions<EndpointsOptions> options, TimeProvider clock)
{
    /// <summary>What is kept only against failures need not be the very last answer.</summary>
    private static readonly TimeSpan KeepEvery = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Task<ComponentReply>> _flights = new(StringComparer.Ordinal);

    /// <returns>The reply, also when things go wrong; dispose it when its body has been used.</returns>
    public ValueTask<ComponentReply> RunAsync(Invocation invocation, ComponentModel component, TimeSpan timeout)
    {
        var arguments = invocation.ArgumentsOf(component);
        var definition = invocation.Endpoint.Definition;
        if (!invocation.Endpoint.IsInProduction || !store.IsOn || definition is { Cache: null, OnFailure: OnFailure.Error })
            return CallAsync(invocation, component, arguments, timeout);
        if (definition.Cache is null) invocation.Trace?.Cache(component.Definition.Name, "off");
        var key = ReplyKey.Of(definition, component.Definition.Name, arguments);
        return definition.Cache is { } fresh
            ? FromCacheAsync(invocation, component, arguments, timeout, key, fresh)
            : CallAndKeepAsync(invocation, component, arguments, timeout, key);
    }

    /// <summary>The last good reply for the request's arguments, for when nothing else answers; null when there is none.</summary>
    public ComponentReply? LastGood(Invocation invocation, ComponentModel component)
    {
        if (!invocation.Endpoint.IsInProduction || !store.IsOn || invocation.Endpoint.Definition.OnFailure == OnFailure.Error) return null;
        var key = ReplyKey.Of(invocation.Endpoint.Definition, component.Definition.Name, invocation.ArgumentsOf(component));
        return store.Find(key) is { } kept && clock.GetElapsedTime(kept.At) <= options.Value.KeptFor ? ComponentReply.Of(kept) : null;
    }

    /// <summary>
    /// Fresh, it is given at once; for as long again also, while one call renews it; older than that, all requests for it wait for one call.
    /// </summary>
    private async ValueTask<ComponentReply> FromCacheAsync(
        Invocation invocation, ComponentModel component, List<KeyValuePair<string, object?>> arguments, TimeSpan timeout, string key, TimeSpan fresh)
    {
        if (store.Find(key) is { } kept && kept.Commit == invocation.Endpoint.Commit.ShortSha)
        {
            var age = clock.GetElapsedTime(kept.At);
            if (age < 2 * fresh) invocation.Trace?.Cache(component.Definition.Name, age < fresh ? "hit" : "stale");
            if (age < fresh) return ComponentReply.Of(kept);
            if (age < 2 * fresh)
            {
                _ = FlyAsync(invocation, component, arguments, timeout, key);
                return ComponentReply.Of(kept);
            }
        }

        invocation.Trace?.Cache(component.Definition.Name, "miss");
        return await FlyAsync(invocation, component, arguments, timeout, key).ConfigureAwait(false);
    }

    /// <summary>Joins the call under way for a key, or starts it.</summary>
    private Task<ComponentReply> FlyAsync(Invocation invocation, ComponentModel component, List<KeyValuePair<string, object?>> arguments, TimeSpan timeout, string key)
    {
        var source = new TaskCompletionSource<ComponentReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        // By commit: what the old version is still computing is not the new one's answer.
        var flight = $"{invocation.Endpoint.Commit.ShortSha}:{key}";
        var task = _flights.GetOrAdd(flight, source.Task);
        if (task == source.Task) _ = FlyAsync();
        return task;

        async Task FlyAsync()
        {
            try
            {
                using var reply = await CallAsync(invocation, component, arguments, timeout, isShared: true).ConfigureAwait(false);
                source.SetResult(reply.Outcome == ComponentOutcome.Returned ? ComponentReply.Of(Keep(invocation, key, reply)) : ComponentReply.Bad(reply.Outcome, reply.Failure ?? ""));
            }
            catch (Exception error)
            {
                source.SetException(error);
            }
            finally
            {
                _flights.TryRemove(flight, out _);
            }
        }
    }

    private async ValueTask<ComponentReply> CallAndKeepAsync(
        Invocation invocation, ComponentModel component, List<KeyValuePair<string, object?>> arguments, TimeSpan timeout, string key)
    {
        var reply = await CallAsync(invocation, component, arguments, timeout).ConfigureAwait(false);
        if (reply is { Outcome: ComponentOutcome.Returned, IsEmpty: false } && (store.Find(key) is not { } kept || clock.GetElapsedTime(kept.At) >= KeepEvery)) Keep(invocation, key, reply);
        return reply;
    }

    private KeptReply Keep(Invocation invocation, string key, ComponentReply reply)
    {
        var body = reply.Body.ToArray();
        var tag = invocation.Endpoint.Definition.Cache is null ? "" : ReplyStore.TagOf(body);
        var kept = new KeptReply(body, reply.Traits, invocation.Endpoint.Commit.ShortSha, clock.GetTimestamp(), tag) { Models = reply.Models };
        store.Keep(key, kept);
        return kept;
    }

    /// <param name="isShared">Whether others wait for it too, so that it goes on when this caller has gone.</param>
    private async ValueTask<ComponentReply> CallAsync(
        Invocation invocation, ComponentModel component, List<KeyValuePair<string, object?>> arguments, TimeSpan timeout, bool isShared = false)
    {
        if (component.Function.Unavailable is { } reason) return ComponentReply.Bad(ComponentOutcome.Refused, reason);
        var begun = clock.GetTimestamp();
        if (component.Circuit?.Refusal() is { } refusal) return ComponentReply.Bad(ComponentOutcome.Refused, refusal);
        var call = new ComponentCall(arguments, timeout, null) { Trace = invocation.Trace, Cancelled = isShared ? default : invocation.Request.Aborted };
        if (component.Prefetch.Count > 0)
        {
            var started = clock.GetTimestamp();
            var values = await prefetcher.ReadAsync(component.Prefetch, arguments, invocation.Endpoint.Definition.Codops, timeout).ConfigureAwait(false);
            var left = timeout - clock.GetElapsedTime(started);
            call = call with { Timeout = left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1), Prefetched = values };
            if (invocation.Trace is { } trace) NotePrefetch(trace, values);
        }

        var reply = await component.Function.CallAsync(call).ConfigureAwait(false);
        invocation.Trace?.Stage("function");
        if (reply.Outcome is not (ComponentOutcome.Refused or ComponentOutcome.Cancelled)) component.Circuit?.Record(reply.Outcome != ComponentOutcome.Returned, begun);
        return reply;
    }

    private static void NotePrefetch(CallTrace trace, IReadOnlyList<PrefetchedValue>? values)
    {
        trace.Stage("prefetch");
        foreach (var value in values ?? [])
            trace.Redis($"prefetch {value.Key}", value.Kind switch
            {
                PrefetchedKind.Missing => "missing",
                PrefetchedKind.Bytes => $"{value.Bytes.Length} bytes",
                _ => $"{value.Entries.Count} entries",
            });
    }
}

using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Peach.Web.Demo.Simulation;

namespace Peach.Web.Demo;

/// <summary>Plays the audience against the APIs that products call, over HTTP, as soon as Peach listens.</summary>
internal sealed partial class DemoTraffic(
    IServer server, IHostApplicationLifetime lifetime, IOptions<DemoOptions> options, TimeProvider clock, ILogger<DemoTraffic> logger) : BackgroundService
{
    private const int Seed = 20260101;
    private const int MaxInFlight = 8;

    /// <summary>What the audience did before Peach was there, sent late, so that there is something to recommend at once.</summary>
    private const int CatchUpEvents = 2000;

    private static readonly TimeSpan CatchUpTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CatchUpAge = TimeSpan.FromMinutes(50);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MinRest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxRest = TimeSpan.FromSeconds(15);

    private readonly PayloadWriter _payloads = new(DemoSetup.SiteKey);
    private readonly SemaphoreSlim _slots = new(MaxInFlight, MaxInFlight);
    private DateTimeOffset _noRecommendationsBefore;

    public override void Dispose()
    {
        _slots.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await IsListeningAsync(stoppingToken)) return;
        if (DemoAddress.Of(server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []) is not { } address)
        {
            LogNoAddress();
            return;
        }

        using var client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(10) };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("PeachDemo/1.0");
        var catalogue = new Catalogue(Seed);
        var behaviour = new Behaviour(catalogue, new Audience(options.Value.Users, Seed), clock.GetUtcNow().GetHashCode());
        LogStarted(options.Value.Users, options.Value.EventsPerSecond, address);
        try
        {
            await PlayAsync(client, behaviour, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Peach stops.
        }
    }

    /// <summary>
    /// Spends a budget of events that grows tick by tick. Ticks that were missed are not made up for, and while the API does not
    /// take events a single visit now and then tries, so that nothing is ever flooded.
    /// </summary>
    private async Task PlayAsync(HttpClient client, Behaviour behaviour, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Tick, clock);
        double budget = 0, lateBudget = 0, catchUp = CatchUpEvents;
        var rest = MinRest; // until the first visit has been taken
        while (await timer.WaitForNextTickAsync(stopping))
        {
            var now = clock.GetUtcNow();
            var answers = new List<Task<bool>>();
            if (rest > TimeSpan.Zero)
            {
                answers.Add(SendAsync(client, behaviour.Next(now), stopping));
            }
            else
            {
                var late = Math.Min(catchUp, CatchUpEvents * (Tick / CatchUpTime));
                catchUp -= late;
                for (lateBudget += late; lateBudget > 0;) lateBudget -= Play(behaviour.Earlier(now, CatchUpAge));
                for (budget += options.Value.EventsPerSecond * Tick.TotalSeconds; budget > 0;) budget -= Play(now);
            }

            if ((await Task.WhenAll(answers)).All(well => well))
            {
                rest = TimeSpan.Zero;
                continue;
            }

            await Task.Delay(rest, clock, stopping);
            rest = rest == TimeSpan.Zero ? MinRest : rest * 2 < MaxRest ? rest * 2 : MaxRest;

            int Play(DateTimeOffset endedAt)
            {
                var visit = behaviour.Next(endedAt);
                answers.Add(SendAsync(client, visit, stopping));
                if (now >= _noRecommendationsBefore && behaviour.LooksAtRecommendations())
                    answers.Add(RecommendAsync(client, behaviour, visit, behaviour.PrefersSimilar(), stopping));
                return visit.Events.Count;
            }
        }
    }

    /// <returns>Whether the API took it.</returns>
    private async Task<bool> SendAsync(HttpClient client, Visit visit, CancellationToken stopping)
    {
        foreach (var payload in _payloads.Write(visit, clock.GetUtcNow()))
        {
            await _slots.WaitAsync(stopping);
            try
            {
                using var content = new ReadOnlyMemoryContent(payload.Body);
                content.Headers.ContentType = MediaTypeHeaderValue.Parse(payload.ContentType);
                if (payload.IsGzip) content.Headers.ContentEncoding.Add("gzip");
                using var response = await client.PostAsync(new Uri(payload.Path, UriKind.Relative), content, stopping);
                if (!response.IsSuccessStatusCode) return false;
            }
            catch (Exception error) when (IsUnavailable(error, stopping))
            {
                return false;
            }
            finally
            {
                _slots.Release();
            }
        }

        return true;
    }

    /// <summary>Fetches recommendations and reacts to them; while there are none yet, it asks again only after a rest.</summary>
    /// <returns>Whether the reaction, if any, was taken.</returns>
    private async Task<bool> RecommendAsync(HttpClient client, Behaviour behaviour, Visit visit, bool similar, CancellationToken stopping)
    {
        var user = Uri.EscapeDataString(visit.Member.UserId ?? visit.Member.DeviceId);
        var path = similar && visit.LastItem is { } item
            ? $"/api/v1/{DemoSetup.Codops}/similar?article_id={item.Id}&amount=8&user_id={user}"
            : $"/api/v1/{DemoSetup.Codops}/trending?amount=10&user_id={user}";
        var answer = await FetchAsync(client, path, stopping);
        if (answer is null)
        {
            _noRecommendationsBefore = clock.GetUtcNow() + MinRest;
            return true;
        }

        if (answer.Items.Count == 0) return true;
        var reaction = behaviour.React(visit.Member, clock.GetUtcNow(), answer.Token, similar ? "similar" : "trending", answer.Items);
        return await SendAsync(client, reaction, stopping);
    }

    private async Task<RecommendationAnswer?> FetchAsync(HttpClient client, string path, CancellationToken stopping)
    {
        await _slots.WaitAsync(stopping);
        try
        {
            using var response = await client.GetAsync(new Uri(path, UriKind.Relative), stopping);
            return response.IsSuccessStatusCode ? RecommendationAnswer.Read(await response.Content.ReadAsByteArrayAsync(stopping)) : null;
        }
        catch (Exception error) when (IsUnavailable(error, stopping) || error is JsonException)
        {
            return null;
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Waits for the start's end.</summary>
    /// <returns>False when Peach stops before it listens.</returns>
    private async Task<bool> IsListeningAsync(CancellationToken stopping)
    {
        var listening = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var started = lifetime.ApplicationStarted.Register(() => listening.TrySetResult(true));
        using var stopped = stopping.Register(() => listening.TrySetResult(false));
        return await listening.Task;
    }

    private static bool IsUnavailable(Exception error, CancellationToken stopping) =>
        error is HttpRequestException || (error is OperationCanceledException && !stopping.IsCancellationRequested);

    [LoggerMessage(LogLevel.Information, "The demo's audience of {Users} sends {EventsPerSecond} events a second to {Address}")]
    private partial void LogStarted(int users, int eventsPerSecond, Uri address);

    [LoggerMessage(LogLevel.Warning, "The demo's audience stays away: Peach has no http:// address to send to")]
    private partial void LogNoAddress();
}

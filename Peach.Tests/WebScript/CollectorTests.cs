using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Playwright;
using NUnit.Framework;
using Peach.Tests.Hosting;

namespace Peach.Tests.WebScript;

/// <summary>The web script in Chromium against the real app: what a page does is what the archive has, each event once.</summary>
[TestFixture]
internal sealed class CollectorTests
{
    private const string Patient = """{"flush_interval_sec": 3600, "max_batch_size": 1000}""";

    /// <summary>A browser that takes over nothing from a page that goes away.</summary>
    private const string NoBeacon = "navigator.sendBeacon = () => false";

    private CollectorScene _scene = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _scene = await CollectorScene.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_scene is not null) await _scene.DisposeAsync();
    }

    [Test]
    public async Task PageViews_WithHistory_CarryClientSessionUserAndReferrer()
    {
        await using var visitor = await _scene.VisitAsync();
        await visitor.OpenAsync("{pageViews: true, appName: 'A site', appVersion: '2.1', client: {tenant: 'x'}}", head: "<script>window._pc = []; _pc.push(['setUserID', 'u-1'])</script>");
        var client = await visitor.ClientAsync();
        await visitor.Page.EvaluateAsync("history.pushState(null, '', 'second#part'); history.replaceState(null, '', 'second#other')");
        var events = await _scene.CollectedAsync(client, "page_view", 2);

        events.Should().HaveCount(2, "a change of the fragment is no page view");
        var (first, second) = (events[0], events[1]);
        first["peach_schema_version"]!.ToString().Should().Be("1.0.4");
        first["user_id"]!.ToString().Should().Be("u-1", "what is set before the script has loaded counts from the first event");
        first["context"]!["page_uri"]!.ToString().Should().EndWith("/");
        first["client"]!["type"]!.ToString().Should().Be("web");
        first["client"]!["user_logged_in"]!.GetValue<bool>().Should().BeTrue();
        first["client"]!["name"]!.ToString().Should().Be("A site");
        first["client"]!["tenant"]!.ToString().Should().Be("x");
        first["client"]!["device"]!["type"]!.ToString().Should().Be("desktop");
        first["client"]!["device"]!["screen_size"]!.ToString().Should().MatchRegex(@"^\d+x\d+$");
        first["client"]!["os"]!["name"]!.ToString().Should().Be("Linux");
        second["context"]!["page_uri"]!.ToString().Should().EndWith("/second#other");
        second["context"]!["referrer"]!.ToString().Should().EndWith("/");
        second["session_id"]!.ToString().Should().Be(first["session_id"]!.ToString());
        second["session_start_timestamp"]!.GetValue<long>().Should().BeLessThanOrEqualTo(first["event_timestamp"]!.GetValue<long>());

        var cookies = await visitor.Context.CookiesAsync();
        cookies.Select(cookie => cookie.Name).Should().BeEquivalentTo("_pc_c", "_pc_s");
        cookies.Should().OnlyContain(cookie => cookie.SameSite == SameSiteAttribute.Lax);
        visitor.Errors.Should().BeEmpty();
    }

    [Test]
    public async Task MediaElement_PlayedSoughtPausedAndEnded_IsSeenWithItsPositions()
    {
        await using var visitor = await _scene.VisitAsync();
        await visitor.OpenAsync(body: $"<audio id='a' src='{Sound.DataUri(seconds: 60)}'></audio><button id='play' onclick='a.play()'>Play</button>");
        var client = await visitor.ClientAsync();
        var page = visitor.Page;
        await page.EvaluateAsync("void _pc.attachMedia(a, 'urn:audio:1', {context: {component: {type: 'player'}}, metadata: {title: 'Tone'}})");
        await page.ClickAsync("#play");
        await page.WaitForFunctionAsync("a.currentTime > 1.2");
        await page.EvaluateAsync("a.currentTime = 5");
        await page.WaitForFunctionAsync("!a.seeking && a.currentTime > 5.1");
        await page.EvaluateAsync("a.pause()");
        await _scene.CollectedAsync(client, "media_pause");
        await page.EvaluateAsync("a.muted = true; a.currentTime = 59");
        await page.WaitForFunctionAsync("!a.seeking");
        await page.ClickAsync("#play");
        var events = await _scene.CollectedAsync(client, "media_end");

        events.Should().OnlyContain(json => json["id"]!.ToString() == "urn:audio:1");
        var types = events.Select(json => json["type"]!.ToString()).ToList();
        types.Where(type => type != "media_heartbeat").Should().Equal(
            "media_play", "media_seek", "media_pause", "media_audio_mode_changed", "media_seek", "media_play", "media_end");
        types.Should().Contain("media_heartbeat", "it played for longer than a second at a time");
        var play = events[0];
        play["props"]!["is_playing"]!.GetValue<bool>().Should().BeTrue();
        play["props"]!["start_mode"]!.ToString().Should().Be("normal");
        play["metadata"]!["type"]!.ToString().Should().Be("audio");
        play["metadata"]!["title"]!.ToString().Should().Be("Tone");
        play["metadata"]!["duration"]!.GetValue<double>().Should().BeApproximately(60, 0.1);
        play["context"]!["component"]!["type"]!.ToString().Should().Be("player");
        var seek = events.First(json => json["type"]!.ToString() == "media_seek");
        seek["props"]!["previous_playback_position_s"]!.GetValue<double>().Should().BeInRange(0.9, 4.9);
        seek["props"]!["playback_position_s"]!.GetValue<double>().Should().BeGreaterThanOrEqualTo(5);
        var pause = Single(events, "media_pause");
        pause["props"]!["playback_position_s"]!.GetValue<double>().Should().BeGreaterThan(5);
        pause["props"]!["is_playing"]!.GetValue<bool>().Should().BeFalse();
        Single(events, "media_audio_mode_changed")["props"]!["audio_mode"]!.ToString().Should().Be("muted");
        Single(events, "media_end")["props"]!["playback_position_s"]!.GetValue<double>().Should().BeApproximately(60, 0.2);
        visitor.Errors.Should().BeEmpty();
    }

    [Test]
    public async Task MediaCalls_WithElementOrFields_SendTheSameShape()
    {
        await using var visitor = await _scene.VisitAsync();
        await visitor.OpenAsync(body: $"<audio id='a' src='{Sound.DataUri(seconds: 2)}'></audio>");
        var client = await visitor.ClientAsync();
        await visitor.Page.WaitForFunctionAsync("a.readyState > 0");
        await visitor.Page.EvaluateAsync(
            """
            () => {
              const component = new _pc.EventContextComponent('player', 'P', '2');
              _pc.sendMediaLikeEvent('m', _pc.mediaContext('rec-1', component), a);
              _pc.sendMediaShareEvent('m', _pc.mediaContext('rec-1', component), _pc.EventProps({playback_position_s: 3}), _pc.EventMetadata({type: 'audio'}));
              _pc.sendMediaVideoModeChangedEvent('m', null, {video_mode: 'wide'});
              _pc.sendMediaPlaylistAddEvent('m', null, {playlist_id: 'later'});
              _pc.sendArticleEndEvent('article', 31, 0.5, 0.9, {page_uri: 'https://x.example/'});
              _pc.sendRecommendationHitEvent('rec-1', 'i2', 1, ['i1', 'i2'], component);
              _pc.sendCollectionItemDisplayedEvent('c-1', 'i1', 0);
            }
            """);
        var events = await _scene.CollectedAsync(client, "collection_item_displayed");

        events.Select(json => json["type"]!.ToString()).Should().Equal(
            "media_like", "media_share", "media_video_mode_changed", "media_playlist_add", "article_end", "recommendation_hit", "collection_item_displayed");
        events[0]["props"]!["playback_position_s"]!.GetValue<double>().Should().Be(0);
        events[0]["metadata"]!["duration"]!.GetValue<double>().Should().BeApproximately(2, 0.1);
        events[0]["context"]!["id"]!.ToString().Should().Be("rec-1");
        events[1]["context"]!["component"]!.ToJsonString().Should().Be("""{"type":"player","name":"P","version":"2"}""");
        events[1]["props"]!.ToJsonString().Should().Be("""{"playback_position_s":3}""");
        events[4]["props"]!.ToJsonString().Should().Be("""{"time_spent_s":31,"completion_ratio":0.5,"position_ratio":0.9}""");
        events[5]["context"]!["hit_index"]!.GetValue<int>().Should().Be(1);
        events[5]["context"]!["items_count"]!.GetValue<int>().Should().Be(2);
        events[6]["context"]!["item_index"]!.GetValue<int>().Should().Be(0);
        visitor.Errors.Should().BeEmpty();
    }

    [Test]
    public async Task Recommendation_BelowTheWindow_IsDisplayedOnlyOnceItWasScrolledTo_AndHitWithItsPlace()
    {
        const string list = "<a data-peach-item='{0}1'>1</a><p><a data-peach-item='{0}2'><b>2</b></a></p>";
        await using var visitor = await _scene.VisitAsync();
        await visitor.OpenAsync(body:
            $"<div style='height: 3000px'></div><div id='r' style='height: 200px'>{string.Format(null, list, "i")}</div>" +
            $"<div style='height: 3000px'></div><div id='never' style='height: 200px'>{string.Format(null, list, "j")}</div>");
        var client = await visitor.ClientAsync();
        var page = visitor.Page;
        await page.EvaluateAsync("void _pc.observeRecommendation(r, {id: 'rec-1', component: {type: 'list'}}); void _pc.observeRecommendation(never, {id: 'rec-2'})");
        await _scene.CollectedAsync(client, "recommendation_loaded", 2);
        // In sight for less than a second: not seen.
        await page.EvaluateAsync("new Promise(done => { r.scrollIntoView(); setTimeout(() => { scrollTo(0, 0); requestAnimationFrame(() => requestAnimationFrame(done)); }, 100) })");
        var scrolled = await page.EvaluateAsync<long>("(r.scrollIntoView(), Date.now())");
        var displayed = Single(await _scene.CollectedAsync(client, "recommendation_displayed"), "recommendation_displayed");
        await page.ClickAsync("#r b");
        var events = await _scene.CollectedAsync(client, "recommendation_hit");

        displayed["event_timestamp"]!.GetValue<long>().Should().BeGreaterThanOrEqualTo(scrolled + 1000, "it must be visible for a second");
        displayed["id"]!.ToString().Should().Be("rec-1");
        displayed["context"]!["items"]!.ToJsonString().Should().Be("""["i1","i2"]""");
        var hit = Single(events, "recommendation_hit");
        hit["context"]!["item_id"]!.ToString().Should().Be("i2");
        hit["context"]!["hit_index"]!.GetValue<int>().Should().Be(1);
        Single(events, "recommendation_displayed").Should().NotBeNull("the other list was never in sight");
        visitor.Errors.Should().BeEmpty();
    }

    [Test]
    public async Task Consent_Required_NothingIsKeptOrSentBeforeItOrAfterItsEnd()
    {
        await using var visitor = await _scene.VisitAsync();
        await visitor.OpenAsync("{requireConsent: true, pageViews: true}");
        await visitor.SendAsync("search", "before");
        await visitor.Page.EvaluateAsync("_pc.setConsent(false); _pc.sendEvent('search', 'refused'); _pc.flush()");
        (await visitor.CookiesAsync()).Should().BeEmpty();
        (await visitor.StorageAsync()).Should().BeEmpty();
        visitor.Requests.Should().BeEmpty("the script asks for nothing, not even its configuration");

        await visitor.Page.EvaluateAsync("_pc.setConsent(true)");
        await visitor.SendAsync("search", "with");
        var client = await visitor.ClientAsync();
        var events = await _scene.CollectedAsync(client, "search");
        events.Select(json => json["id"]?.ToString()).Should().BeEquivalentTo([null, "with"], "the page view was waiting for the consent, the search before it was not kept");
        (await visitor.CookiesAsync()).Should().Equal("_pc_c", "_pc_consent", "_pc_s");

        var requests = visitor.Requests.Count;
        await visitor.Page.EvaluateAsync("_pc.sendEvent('search', 'unsent'); _pc.setConsent(false); _pc.sendEvent('search', 'after'); _pc.flush()");
        (await visitor.CookiesAsync()).Should().BeEmpty();
        (await visitor.StorageAsync()).Should().BeEmpty();
        await visitor.Page.ReloadAsync();
        (await visitor.Page.EvaluateAsync<bool>("_pc.hasConsent()")).Should().BeFalse();
        visitor.Requests.Should().HaveCount(requests);
        _scene.Collected(client).Should().HaveCount(2);
        visitor.Errors.Should().BeEmpty();
    }

    [Test]
    public async Task Consent_WithdrawnBeforeTheConfigurationCame_KeepsNothingOfIt()
    {
        await using var visitor = await _scene.VisitAsync();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var withdrawn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // The last route that was added comes first.
        await visitor.Context.RouteAsync("**/config/*.json", async route =>
        {
            asked.TrySetResult();
            await withdrawn.Task;
            await route.FallbackAsync();
        });
        await visitor.OpenAsync("{requireConsent: true}");
        await visitor.Page.EvaluateAsync("_pc.setConsent(true)");
        await asked.Task.WaitAsync(Eventually.Limit);
        await visitor.Page.EvaluateAsync("_pc.setConsent(false)");
        var answer = visitor.Page.WaitForResponseAsync("**/config/*.json");
        withdrawn.SetResult();
        await (await answer).FinishedAsync();
        // Whatever the script does with the answer it has done after a turn of the event loop.
        await visitor.Page.EvaluateAsync("new Promise(done => setTimeout(done, 100))");

        (await visitor.StorageAsync()).Should().BeEmpty();
        (await visitor.CookiesAsync()).Should().BeEmpty();
        visitor.Errors.Should().BeEmpty();
    }

    [TestCase("Object.defineProperty(Navigator.prototype, 'doNotTrack', {get: () => '1'})")]
    [TestCase("Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})")]
    public async Task DoNotTrack_Asked_IsRespectedUnlessTheVisitorConsents(string wish)
    {
        await using var visitor = await _scene.VisitAsync(wish);
        await visitor.OpenAsync();
        await visitor.SendAsync("search", "before");
        (await visitor.CookiesAsync()).Should().BeEmpty();
        (await visitor.StorageAsync()).Should().BeEmpty();
        visitor.Requests.Should().BeEmpty();

        await visitor.Page.EvaluateAsync("_pc.setConsent(true)");
        await visitor.Page.ReloadAsync();
        await visitor.SendAsync("search", "consented");
        Single(await _scene.CollectedAsync(await visitor.ClientAsync(), "search"), "search")["id"]!.ToString().Should().Be("consented");
    }

    [Test]
    public async Task Consent_RefusedWhereItIsNotRequired_IsRemembered()
    {
        await using var visitor = await _scene.VisitAsync();
        await visitor.OpenAsync();
        await visitor.Page.EvaluateAsync("_pc.sendEvent('search', 'x'); _pc.setConsent(false)");
        await visitor.Page.ReloadAsync();
        (await visitor.Page.EvaluateAsync<bool>("_pc.hasConsent()")).Should().BeFalse();
        (await visitor.CookiesAsync()).Should().Equal("_pc_consent");
        (await visitor.StorageAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Offline_Events_AreSentOnceTheConnectionIsBack()
    {
        await using var visitor = await _scene.VisitAsync();
        await visitor.OpenAsync("{onFlush: receipt => (window.receipts = window.receipts || []).push(receipt.status)}");
        var client = await visitor.ClientAsync();
        await visitor.SendAsync("search", "online");
        await _scene.CollectedAsync(client, "search");
        await visitor.Context.SetOfflineAsync(true);
        for (var i = 0; i < 3; i++) await visitor.SendAsync("search", $"offline-{i}");
        await visitor.Page.WaitForFunctionAsync("receipts.includes(0)");
        await visitor.Context.SetOfflineAsync(false);
        var events = await _scene.CollectedAsync(client, "search", 4);

        Ids(events).Should().Equal("online", "offline-0", "offline-1", "offline-2");
    }

    [Test]
    public async Task PageHide_Waiting_IsHandedToTheBrowser()
    {
        await using var visitor = await _scene.VisitAsync();
        visitor.RemoteConfiguration = Patient;
        await visitor.OpenAsync();
        var client = await visitor.ClientAsync();
        for (var i = 0; i < 30; i++) await visitor.Page.EvaluateAsync("i => _pc.sendEvent('search', 'e' + i, {text: 'ü'.repeat(2500)})", i);
        await visitor.Page.GotoAsync("about:blank");

        // 150 kB: more than a browser takes over. The rest waits for the next page.
        (await _scene.CollectedAsync(client, "search")).Should().NotBeEmpty();
        await visitor.OpenAsync();
        await visitor.Page.EvaluateAsync("_pc.flush()");
        visitor.RemoteConfiguration = Patient;
        await Eventually.IsTrueAsync("all of them", async () =>
        {
            await visitor.Page.EvaluateAsync("_pc.flush()");
            return _scene.Collected(client).Count >= 30;
        });
        Ids(_scene.Collected(client)).Should().Equal(Enumerable.Range(0, 30).Select(i => $"e{i}"), "each came once");
    }

    [Test]
    public async Task Reload_Unsent_IsSentByTheNextPage()
    {
        await using var visitor = await _scene.VisitAsync(NoBeacon);
        visitor.RemoteConfiguration = Patient;
        await visitor.OpenAsync();
        var client = await visitor.ClientAsync();
        for (var i = 0; i < 5; i++) await visitor.SendAsync("search", $"e{i}");
        await visitor.Page.ReloadAsync();
        await Eventually.IsTrueAsync("the events left behind", async () =>
        {
            await visitor.Page.EvaluateAsync("_pc.flush()");
            return _scene.Collected(client).Count >= 5;
        });

        Ids(_scene.Collected(client)).Should().Equal("e0", "e1", "e2", "e3", "e4");
        await Eventually.IsTrueAsync("an empty queue", async () => !(await visitor.StorageAsync()).Any(key => key.StartsWith("_pc_queue", StringComparison.Ordinal)));
    }

    [Test]
    public async Task Tabs_TwoAtOnceAndOneClosed_SendEachEventOnce()
    {
        await using var visitor = await _scene.VisitAsync(NoBeacon);
        visitor.RemoteConfiguration = Patient;
        await visitor.OpenAsync();
        var client = await visitor.ClientAsync();
        var other = await visitor.Context.NewPageAsync();
        await visitor.OpenAsync(other);
        (await other.EvaluateAsync<string>("_pc.getClientID()")).Should().Be(client);
        for (var i = 0; i < 5; i++)
        {
            await visitor.SendAsync("search", $"one-{i}");
            await other.EvaluateAsync("i => _pc.sendEvent('search', 'other-' + i)", i);
        }

        await Task.WhenAll(visitor.Page.EvaluateAsync("_pc.flush()"), other.EvaluateAsync("_pc.flush()"));
        await _scene.CollectedAsync(client, "search", 10);
        await other.EvaluateAsync("_pc.sendEvent('search', 'last')");
        await other.CloseAsync(new PageCloseOptions { RunBeforeUnload = false });
        var third = await visitor.Context.NewPageAsync();
        await visitor.OpenAsync(third);
        await Eventually.IsTrueAsync("what the closed tab left", async () =>
        {
            await third.EvaluateAsync("_pc.flush()");
            return _scene.Collected(client).Count >= 11;
        });

        Ids(_scene.Collected(client)).Should().OnlyHaveUniqueItems().And.HaveCount(11).And.Contain("last");
        await third.CloseAsync();
    }

    [Test]
    public async Task Overload_WithRetryAfter_IsWaitedForAndThenEachEventCountsOnce()
    {
        await using var visitor = await _scene.VisitAsync();
        var tries = new List<TimeSpan>();
        var start = TimeProvider.System.GetTimestamp();
        await visitor.OnCollectAsync(route =>
        {
            tries.Add(TimeProvider.System.GetElapsedTime(start));
            return tries.Count <= 2 ? Visitor.RefuseAsync(route, tries.Count == 1 ? 503 : 429, retryAfter: 2) : route.ContinueAsync();
        });
        await visitor.OpenAsync();
        var client = await visitor.ClientAsync();
        for (var i = 0; i < 25; i++) await visitor.SendAsync("search", $"e{i}");
        var events = await _scene.CollectedAsync(client, "search", 25);

        Ids(events).Should().Equal(Enumerable.Range(0, 25).Select(i => $"e{i}"));
        (tries[1] - tries[0]).Should().BeGreaterThan(TimeSpan.FromSeconds(1.9), "the server asked for two seconds, however much is waiting");
        (tries[2] - tries[1]).Should().BeGreaterThan(TimeSpan.FromSeconds(1.9));
    }

    [TestCase(0)]
    [TestCase(401)]
    [TestCase(403)]
    [TestCase(404)]
    [TestCase(500)]
    public async Task Request_BlockedOrRefusedFirst_IsTriedAgainAndEachEventCountsOnce(int status)
    {
        await using var visitor = await _scene.VisitAsync();
        var tries = 0;
        await visitor.OnCollectAsync(route => Interlocked.Increment(ref tries) > 1 ? route.ContinueAsync()
            : status == 0 ? route.AbortAsync("blockedbyclient")
            : Visitor.RefuseAsync(route, status));
        await visitor.OpenAsync();
        var client = await visitor.ClientAsync();
        for (var i = 0; i < 3; i++) await visitor.SendAsync("search", $"e{i}");
        var events = await _scene.CollectedAsync(client, "search", 3);

        Ids(events).Should().Equal("e0", "e1", "e2");
        tries.Should().BeGreaterThan(1);
        visitor.Errors.Should().BeEmpty();
    }

    [TestCase(400)]
    [TestCase(413)]
    public async Task RefusedBatch_OneBadEvent_IsDroppedAndTheOthersArrive(int status)
    {
        await using var visitor = await _scene.VisitAsync();
        var refused = 0;
        await visitor.OnCollectAsync(route =>
        {
            if (!route.Request.PostData!.Contains("poison", StringComparison.Ordinal)) return route.ContinueAsync();
            Interlocked.Increment(ref refused);
            return Visitor.RefuseAsync(route, status);
        });
        visitor.RemoteConfiguration = Patient;
        await visitor.OpenAsync();
        var client = await visitor.ClientAsync();
        for (var i = 0; i < 8; i++) await visitor.SendAsync("search", i == 5 ? "poison" : $"e{i}");
        await visitor.Page.EvaluateAsync("_pc.flush()");
        var events = await _scene.CollectedAsync(client, "search", 7);

        Ids(events).Should().Equal("e0", "e1", "e2", "e3", "e4", "e6", "e7");
        await Eventually.IsTrueAsync("an empty queue", async () => !(await visitor.StorageAsync()).Any(key => key.StartsWith("_pc_queue", StringComparison.Ordinal)));
        refused.Should().Be(4, "eight, four, two and the one alone");
    }

    [Test]
    public async Task Filter_OfTheConfiguration_SendsOnlyItsTypes()
    {
        await using var visitor = await _scene.VisitAsync();
        visitor.RemoteConfiguration = """{"flush_interval_sec": 1, "filter": ["search"]}""";
        await visitor.OpenAsync();
        var client = await visitor.ClientAsync();
        await visitor.SendAsync("noise", "n");
        await visitor.SendAsync("search", "s");
        Ids(await _scene.CollectedAsync(client, "search")).Should().Equal("s");
    }

    [Test]
    public async Task Browser_ThatForbidsStorageAndCookies_StillSends()
    {
        await using var visitor = await _scene.VisitAsync(
            "for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, {get() { throw new DOMException('no', 'SecurityError'); }});" +
            "Object.defineProperty(Document.prototype, 'cookie', {get() { throw new DOMException('no', 'SecurityError'); }, set() { throw new DOMException('no', 'SecurityError'); }})");
        await visitor.OpenAsync();
        var client = await visitor.ClientAsync();
        await visitor.SendAsync("search", "s");
        Ids(await _scene.CollectedAsync(client, "search")).Should().Equal("s");
        visitor.Errors.Should().BeEmpty();
    }

    [Test]
    public async Task Calls_WithNonsense_NeverThrow()
    {
        await using var visitor = await _scene.VisitAsync();
        await visitor.OpenAsync(options: null);
        var thrown = await visitor.Page.EvaluateAsync<string[]>(
            """
            () => {
              const circle = {}; circle.self = circle;
              const bad = [[], [null], [circle, circle, circle, circle], [Symbol('s')], ['x', 1n, () => 1], [{get id() { throw new Error('id'); }}]];
              const errors = [];
              const all = () => {
                for (const name of Object.keys(_pc)) {
                  if (typeof _pc[name] !== 'function' || name === 'init') continue;
                  for (const parameters of bad) try { _pc[name](...parameters); } catch (error) { errors.push(name + ': ' + error); }
                }
              };
              all();
              try { _pc.init(); _pc.init(null); _pc.init({}); _pc.init('zzebu00000000017', {onFlush() { throw new Error('mine'); }}); } catch (error) { errors.push('init: ' + error); }
              all();
              _pc.setConsent(true);
              _pc.sendEvent('search', 'after');
              return errors;
            }
            """);
        thrown.Should().BeEmpty();
        var events = await _scene.CollectedAsync(await visitor.ClientAsync(), "search");
        Ids(events.Where(json => json["type"]!.ToString() == "search")).Should().Equal("after");
        visitor.Errors.Should().BeEmpty();
    }

    private static JsonObject Single(IEnumerable<JsonObject> events, string type) => events.Single(json => json["type"]!.ToString() == type);

    private static IEnumerable<string> Ids(IEnumerable<JsonObject> events) => events.Select(json => json["id"]!.ToString());
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using Peach.Tests.Hosting;
using Peach.Tests.Repositories;

namespace Peach.Tests.Endpoints;

/// <summary>The recommendation API over HTTP, as the program is shipped: what permitted callers may ask, and what visitors are given.</summary>
public sealed partial class CallerTests
{
    private const string Manifest = """
        endpoints:
          top:
            components:
              a: {module: m.py, method: a, weight: 50}
              b: {module: m.py, method: b, weight: 50}
            fallback: {module: m.py, method: popular}
          similar:
            module: m.py
            method: similar
            params:
              article_id: {required: true, max_length: 64, description: The article that is read., example: "2193415"}
              amount: {type: integer, default: 2, min: 1, max: 100}
              order: {type: enum, enum: [new, popular]}
              since: {type: date}
              ids: {type: list, items: {type: integer, min: 1}, max_length: 5}
          same: {module: m.py, method: same, cache: 1h}
          mine: {module: m.py, method: mine}
          closed: {module: m.py, method: anything, access: key, cache: 1h}
          broken: {module: m.py, method: broken, on_failure: error}
          modelled: {module: m.py, method: modelled}
          hold: {module: m.py, method: hold}
          counted: {module: m.py, method: counted}
        """;

    private const string Code = """
        def a(): return ['a']
        def b(): return ['b']
        def popular(): return ['popular']
        def anything(**given): return [given]
        def same(): return ['same']
        def mine(user_id=None): return [user_id]
        def similar(article_id, amount=2, order=None, since=None, ids=None): return [{'content_id': article_id, 'since': since, 'ids': ids}] * amount
        def broken(): return {}['plays']
        import logging, os, time
        import peach
        saved, calls = [], []
        async def modelled():
            if not saved:
                saved.append(peach.save_model('m', [1]))
            print('to', 'be seen')
            logging.getLogger('own').info('logged')
            peach.redis().get('some:key')
            return [peach.model('m')]
        def hold(path):
            while not os.path.exists(path): time.sleep(0.01)
            return []
        def counted():
            calls.append(1)
            return [len(calls)]
        """;

    private static TemporaryFolder _folder = null!;
    private static PeachProcess _peach = null!;
    private static HttpClient _client = null!;

    [OneTimeSetUp]
    public static async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        var git = new TestRepository(_folder.Root);
        git.Push(("peach.yaml", Manifest), ("m.py", Code));
        _peach = await PeachProcess.StartAsync(_folder["data"], "Repositories:LocalPollInterval=00:00:00.2", "Python:WorkersPerRepository=1", "Endpoints:DefaultTimeout=00:00:20",
            "Endpoints:RequestsPerSecondPerKey=5", "Http:TrustedProxies=127.0.0.1");
        _client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = _peach.Address };
        foreach (var (path, body) in ((string, object)[])
        [
            ("organisations", new { codops = "demo", name = "Demo" }), ("organisations", new { codops = "other", name = "Other" }),
            ("repositories", new { name = "project", url = git.Bare, codops = "demo", branch = "main" }),
        ])
            (await _peach.Admin.PostAsJsonAsync($"/api/admin/{path}", body)).EnsureSuccessStatusCode();
        await Eventually.IsTrueAsync("production", async () => (await _client.GetAsync("/api/v1/demo/top")).IsSuccessStatusCode);
    }

    [OneTimeTearDown]
    public static async Task StopAsync()
    {
        _client.Dispose();
        await _peach.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Component_IsForcedByPermittedCallersOnly()
    {
        var (refused, problem) = await GetAsync("top?user_id=u1&peach_component=a");
        var a = await AdminAsync("top?user_id=u1&peach_component=a");
        var b = await AdminAsync("top?user_id=u1&peach_component=b");
        var fallback = await AdminAsync("top?user_id=u1&peach_component=fallback");
        var (unknown, closest) = await ReadAsync(await _peach.Admin.GetAsync("/api/v1/demo/top?peach_component=c"));

        refused.Should().Be(HttpStatusCode.Forbidden);
        problem.GetProperty("status").GetString().Should().Be("error");
        (Items(a), Items(b), Items(fallback)).Should().Be(("""["a"]""", """["b"]""", """["popular"]"""));
        unknown.Should().Be(HttpStatusCode.UnprocessableEntity);
        closest.GetProperty("detail").GetString().Should().Contain("has no component c").And.Contain("a, b, fallback");
        (await StatusWithTokenAsync("demo")).Should().Be(HttpStatusCode.OK, "a preview token of the organisation permits it");
        (await StatusWithTokenAsync("other")).Should().Be(HttpStatusCode.Forbidden, "another organisation's does not");
    }

    [Test]
    public async Task Debug_TellsPermittedCallersWhatTheRequestWentThrough()
    {
        (await GetAsync("top?peach_debug=1")).Status.Should().Be(HttpStatusCode.Forbidden);

        var split = (await AdminAsync("top?user_id=u1&peach_debug=1")).GetProperty("debug");
        var cold = (await AdminAsync("same?peach_debug=1")).GetProperty("debug");
        var warm = (await AdminAsync("same?peach_debug=1")).GetProperty("debug");
        var (status, body) = await ReadAsync(await _peach.Admin.GetAsync("/api/v1/demo/broken?peach_debug=1"));

        split.GetProperty("component_reason").GetString().Should().Be("has 50 of 100 of the traffic, and the user u1");
        split.GetProperty("answered_by").GetString().Should().Be(split.GetProperty("component").GetString());
        split.GetProperty("stages").EnumerateArray().Select(stage => stage.GetProperty("stage").GetString()).Should().ContainInOrder("validate", "split", "function", "token");
        split.GetProperty("stages").EnumerateArray().Sum(stage => stage.GetProperty("ms").GetDouble()).Should().BeApproximately(split.GetProperty("total_ms").GetDouble(), 0.1);
        (CacheOf(cold), CacheOf(warm)).Should().Be(("miss", "hit"));
        status.Should().Be(HttpStatusCode.BadGateway);
        var exception = body.GetProperty("debug").GetProperty("exceptions")[0];
        (exception.GetProperty("message").GetString(), exception.GetProperty("file").GetString(), exception.GetProperty("line").GetInt32()).Should().Be(("KeyError: 'plays'", "m.py", 8));
        body.GetProperty("code").GetInt32().Should().Be(502);
        using var noted = await _peach.Admin.GetAsync("/api/v1/demo/same?peach_debug=1");
        noted.Headers.CacheControl!.ToString().Should().Be("no-store", "notes are for this caller alone");
        using var plain = await SendAsync("same");
        plain.Headers.CacheControl!.Public.Should().BeTrue("it is the same for all");
        (await GetAsync("same?peach_debug=0")).Body.TryGetProperty("debug", out _).Should().BeFalse("nobody asked");
    }

    [Test]
    public async Task Visitor_WithoutAnId_GetsOneThatKeepsTheComponent_WhereItMatters()
    {
        using var first = await _client.GetAsync("/api/v1/demo/top");
        var cookie = first.Headers.GetValues("Set-Cookie").Single();
        var id = cookie.Split(';')[0];
        var items = Items((await ReadAsync(first)).Body);

        cookie.Should().MatchRegex("^_pc_c=[0-9a-f]{32}; path=/; max-age=[0-9]+; samesite=lax$");
        for (var i = 0; i < 5; i++)
        {
            using var again = await SendAsync("top", ("Cookie", id));
            again.Headers.Contains("Set-Cookie").Should().BeFalse("it has one");
            Items((await ReadAsync(again)).Body).Should().Be(items, "the id decides from the first request on");
        }

        foreach (var (path, given, why) in ((string, bool, string)[])
        [
            ("mine", true, "it reads the user"), ("same", false, "it is the same for all, and for caches to keep"),
            ("top?user_id=u1", false, "the request says who asks"), ("similar?article_id=1", false, "nobody is asked for"),
        ])
        {
            using var answer = await SendAsync(path);
            answer.Headers.Contains("Set-Cookie").Should().Be(given, "{0}: {1}", path, why);
        }

        using var secure = await SendAsync("top", ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "203.0.113.7"));
        secure.Headers.GetValues("Set-Cookie").Single().Should().EndWith("samesite=none; secure", "a proxy that is trusted says so");
        using var refused = await SendAsync("top", ("Cookie", "_pc_consent=0"));
        refused.Headers.Contains("Set-Cookie").Should().BeFalse("the visitor said no");
        Items((await GetAsync("mine")).Body).Should().Be("[null]", "an id that is new tells a function nothing");
    }

    [Test]
    public async Task Token_IsExplainedToPermittedCallers_AlsoByWhatOnlyThePlatformKnows()
    {
        var made = Id(await AdminAsync("top?user_id=u1&peach_component=b"));
        var cached = Id(await AdminAsync("same"));
        cached = Id(await AdminAsync("same"));

        (await _client.GetAsync($"/api/v1/tokens/{made}")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await _peach.Admin.GetAsync($"/api/v1/tokens/{made[..^1]}A0")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        var explained = await _peach.Admin.GetFromJsonAsync<JsonElement>($"/api/v1/tokens/{made}");
        var kept = await _peach.Admin.GetFromJsonAsync<JsonElement>($"/api/v1/tokens/{cached}");

        made.Length.Should().BeLessThan(120);
        (Text(explained, "codops"), Text(explained, "endpoint"), Text(explained, "component")).Should().Be(("demo", "top", "b"));
        explained.GetProperty("fallback_used").GetBoolean().Should().BeFalse();
        explained.GetProperty("details").GetProperty("took_ms").GetDouble().Should().BePositive();
        explained.GetProperty("details").GetProperty("from_cache").GetBoolean().Should().BeFalse();
        kept.GetProperty("details").GetProperty("from_cache").GetBoolean().Should().BeTrue();
    }

    [Test]
    public async Task Token_TellsModelsAndTheSplit()
    {
        var modelled = Id(await AdminAsync("modelled"));
        var split = Id(await AdminAsync("top?user_id=u1"));
        var same = Id(await AdminAsync("top?user_id=u1"));
        var forced = Id(await AdminAsync("top?user_id=u1&peach_component=b"));

        var model = (await DetailsAsync(modelled)).GetProperty("models")[0];
        Text(model, "name").Should().Be("m");
        Text(model, "version").Should().MatchRegex("^[0-9a-f]{32}$");
        DateTimeOffset.Parse(Text(model, "saved_at")!, CultureInfo.InvariantCulture).Should().BeAfter(DateTimeOffset.UnixEpoch.AddYears(50));
        model.GetProperty("age_s").ValueKind.Should().Be(JsonValueKind.Number);
        (await DetailsAsync(modelled)).GetProperty("experiment").ValueKind.Should().Be(JsonValueKind.Null, "there is nothing to split");
        var experiment = (await DetailsAsync(split)).GetProperty("experiment");
        Text(experiment, "split_by").Should().Be("user");
        experiment.GetProperty("weights").GetRawText().Should().Be("""{"a":50,"b":50}""");
        experiment.GetProperty("bucket").GetDouble().Should().BeInRange(0, 1)
            .And.Be((await DetailsAsync(same)).GetProperty("experiment").GetProperty("bucket").GetDouble(), "it is the user's");
        (await DetailsAsync(forced)).GetProperty("experiment").GetProperty("bucket").ValueKind.Should().Be(JsonValueKind.Null, "the split did not decide");

        static async Task<JsonElement> DetailsAsync(string token) => (await _peach.Admin.GetFromJsonAsync<JsonElement>($"/api/v1/tokens/{token}")).GetProperty("details");
    }

    [Test]
    public async Task Notes_TellWhatTheFunctionPrintedLoggedAndAskedRedis()
    {
        await AdminAsync("modelled");
        var notes = (await AdminAsync("modelled?peach_debug=1")).GetProperty("debug");

        notes.GetProperty("output").EnumerateArray().Select(line => (Text(line, "stream"), Text(line, "text")))
            .Should().Equal(("stdout", "to be seen\n"), ("info", "own: logged"));
        var command = notes.GetProperty("redis").EnumerateArray().Should().ContainSingle(entry => Text(entry, "command") == "GET some:key").Which;
        command.GetProperty("ms").GetDouble().Should().BePositive();
    }

    [Test]
    public async Task Request_WhoseCallerHangsUpWhileItWaits_CostsNoWorker()
    {
        // It holds the only worker for plain functions.
        var file = Path.Combine(_folder.Root, "go");
        var holding = GetAsync($"hold?path={Uri.EscapeDataString(file)}");
        await Eventually.IsTrueAsync("one request under way", async () => await UnderWayAsync() == 1);
        using (var hangUp = new CancellationTokenSource())
        {
            var waiting = Enumerable.Range(0, 5).Select(_ => _client.GetAsync("/api/v1/demo/counted", hangUp.Token)).ToList();
            await Eventually.IsTrueAsync("all requests under way", async () => await UnderWayAsync() == 6);
            await hangUp.CancelAsync();
            foreach (var request in waiting) await FluentActions.Awaiting(() => request).Should().ThrowAsync<OperationCanceledException>();
        }

        await Eventually.IsTrueAsync("those who hung up to be forgotten", async () => await UnderWayAsync() == 1);
        await File.WriteAllTextAsync(file, "");

        (await holding).Status.Should().Be(HttpStatusCode.OK);
        Items((await GetAsync("counted")).Body).Should().Be("[1]", "it is the first that was called");

        static async Task<double> UnderWayAsync() => (await MetricsAsync())["peach_requests_under_way"];
    }

    [Test]
    public async Task Endpoint_ForHoldersOfAKey_IsClosedToOthers()
    {
        var made = await MakeKeyAsync("demo", 1);
        var foreign = await MakeKeyAsync("other", null);
        var key = Text(made, "key")!;

        var (refused, problem) = await GetAsync("closed");
        using var byHeader = await SendAsync("closed?x=1", ("Peach-Key", key));
        var (byParameter, body) = await GetAsync($"closed?x=1&key={key}");
        using var others = await SendAsync("closed", ("Peach-Key", Text(foreign, "key")!));
        using var debugged = await _peach.Admin.GetAsync("/api/v1/demo/closed?peach_debug=1");

        refused.Should().Be(HttpStatusCode.Unauthorized);
        problem.GetProperty("detail").GetString().Should().Contain("Peach-Key").And.Contain("API key of demo");
        byHeader.StatusCode.Should().Be(HttpStatusCode.OK);
        byHeader.Headers.CacheControl!.ToString().Should().Be("no-store", "caches on the way would give it to those without a key");
        (byParameter, Items(body)).Should().Be((HttpStatusCode.OK, """[{"x":"1"}]"""), "functions do not see the key");
        others.StatusCode.Should().Be(HttpStatusCode.Unauthorized, "it is another organisation's");
        debugged.StatusCode.Should().Be(HttpStatusCode.OK, "administrators look at all endpoints");

        (await _peach.Admin.DeleteAsync($"/api/admin/api-keys/{Text(made, "id")}")).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await GetAsync($"closed?key={key}")).Status.Should().Be(HttpStatusCode.Unauthorized, "it is revoked");
        var listed = await _peach.Admin.GetStringAsync("/api/admin/organisations/demo/api-keys");
        listed.Should().Contain(Text(made, "id")).And.NotContain(key);
        _peach.Output.Should().NotContain(key);
        (await _peach.Admin.PostAsJsonAsync("/api/admin/organisations/nobody/api-keys", new { name = "x" })).StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    [Test]
    public async Task Key_ThatIsSentTooOften_IsAskedToWait()
    {
        var key = Text(await MakeKeyAsync("demo", null), "key")!;
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => SendAsync("same", ("Peach-Key", key))));

        var refused = answers.Where(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        refused.Should().NotBeEmpty("five a second are permitted, and ten at once");
        refused.Should().OnlyContain(answer => answer.Headers.RetryAfter!.Delta == TimeSpan.FromSeconds(1));
        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).Should().BeGreaterThanOrEqualTo(10);
        (await GetAsync("same")).Status.Should().Be(HttpStatusCode.OK, "others are none the worse");
        foreach (var answer in answers) answer.Dispose();
    }

    [Test]
    public async Task Metrics_CountByComponentAndVersion_AndAreForHoldersOfTheToken()
    {
        (await _client.GetAsync("/metrics")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        var before = await MetricsAsync();
        for (var i = 0; i < 3; i++) await GetAsync("similar?article_id=7");
        await GetAsync("similar");
        await GetAsync("broken");
        await GetAsync("same");
        await GetAsync("same");
        var after = await MetricsAsync();

        Grown("peach_endpoint_requests_total", "similar").Should().Be(3);
        Grown("peach_endpoint_duration_seconds_count", "similar").Should().Be(3);
        Grown("peach_endpoint_duration_seconds_bucket", "similar", "le=\"+Inf\"").Should().Be(3);
        Grown("peach_endpoint_duration_seconds_sum", "similar").Should().BePositive();
        Grown("peach_endpoint_refused_total", "similar", "reason=\"invalid\"").Should().Be(1);
        Grown("peach_endpoint_errors_total", "broken").Should().Be(1);
        Grown("peach_endpoint_cache_hits_total", "same").Should().BeInRange(1, 2);
        after.Keys.Where(key => key.Contains("similar", StringComparison.Ordinal) && !key.Contains("refused", StringComparison.Ordinal))
            .Should().OnlyContain(key => key.Contains("component=\"similar\"", StringComparison.Ordinal) && key.Contains("version=\"", StringComparison.Ordinal));
        after.Should().ContainKeys("peach_requests_under_way", "peach_collect_bodies_refused_total", "process_resident_memory_bytes");

        double Grown(string metric, string endpoint, string label = "") => Sum(after, metric, endpoint, label) - Sum(before, metric, endpoint, label);
    }

    private static double Sum(Dictionary<string, double> metrics, string metric, string endpoint, string label) => metrics
        .Where(sample => sample.Key.StartsWith(metric + "{", StringComparison.Ordinal) && sample.Key.Contains($"endpoint=\"{endpoint}\"", StringComparison.Ordinal) && sample.Key.Contains(label, StringComparison.Ordinal))
        .Sum(sample => sample.Value);

    private static async Task<Dictionary<string, double>> MetricsAsync()
    {
        using var answer = await _peach.Admin.GetAsync("/metrics");
        answer.Content.Headers.ContentType!.ToString().Should().Be("text/plain; version=0.0.4; charset=utf-8");
        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Should().OnlyContain(line => line.StartsWith("# ", StringComparison.Ordinal) || SampleLine().IsMatch(line));
        return lines.Where(line => line[0] != '#').ToDictionary(line => line[..line.LastIndexOf(' ')], line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("^[a-z_]+(\\{([a-z]+=\"[^\"\\\\]*\",?)+\\})? [0-9.E+-]+$")]
    private static partial Regex SampleLine();

    [Test]
    public async Task OpenApi_DescribesWhatIsInProduction_AndIsValid()
    {
        using var answer = await SendAsync("openapi.json");
        var text = await answer.Content.ReadAsStringAsync();
        var document = JsonDocument.Parse(text).RootElement;

        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        document.GetProperty("openapi").GetString().Should().Be("3.1.0");
        document.GetProperty("paths").EnumerateObject().Select(path => path.Name).Should().BeEquivalentTo("/top", "/similar", "/same", "/mine", "/closed", "/broken", "/modelled", "/hold", "/counted");
        var similar = document.GetProperty("paths").GetProperty("/similar").GetProperty("get").GetProperty("parameters").EnumerateArray().ToDictionary(parameter => Text(parameter, "name")!);
        similar["article_id"].GetRawText().Should().Contain("\"required\": true").And.Contain("The article that is read.").And.Contain("2193415").And.Contain("\"maxLength\": 64");
        Schema("amount").Should().Be("""{"type":"integer","minimum":1,"maximum":100,"default":2}""");
        Schema("order").Should().Be("""{"type":"string","enum":["new","popular"]}""");
        Schema("ids").Should().Be("""{"type":"array","items":{"type":"integer","minimum":1},"maxItems":5}""");
        Schema("since").Should().Be("""{"type":"string","anyOf":[{"format":"date"},{"format":"date-time"}]}""");
        document.GetProperty("paths").GetProperty("/closed").GetProperty("get").GetProperty("security").GetArrayLength().Should().Be(2);
        using var known = await SendAsync("openapi.json", ("If-None-Match", answer.Headers.ETag!.ToString()));
        known.StatusCode.Should().Be(HttpStatusCode.NotModified);
        (await _client.GetAsync("/api/v1/nobody/openapi.json")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        var file = _folder["openapi.json"];
        await File.WriteAllTextAsync(file, text);
        if (await ValidateAsync(file) is { } verdict) verdict.Should().Be("OK");

        string Schema(string name) => JsonSerializer.Serialize(similar[name].GetProperty("schema"));
    }

    /// <returns>OK or what is wrong; null where there is no validator.</returns>
    private static async Task<string?> ValidateAsync(string file)
    {
        using var python = Process.Start(new ProcessStartInfo("python3", ["-c", """
            import json, sys
            try:
                from openapi_spec_validator import validate
            except ImportError:
                print("none")
                sys.exit()
            try:
                validate(json.load(open(sys.argv[1])))
                print("OK")
            except Exception as error:
                print(error)
            """, file]) { RedirectStandardOutput = true })!;
        var verdict = (await python.StandardOutput.ReadToEndAsync()).Trim();
        await python.WaitForExitAsync();
        TestContext.Out.WriteLine($"openapi-spec-validator: {verdict}");
        return verdict == "none" ? null : verdict;
    }

    private static async Task<JsonElement> MakeKeyAsync(string codops, double? days)
    {
        using var answer = await _peach.Admin.PostAsJsonAsync($"/api/admin/organisations/{codops}/api-keys", new { name = "website", days });
        answer.StatusCode.Should().Be(HttpStatusCode.Created);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static string Id(JsonElement body) => body.GetProperty("result").GetProperty("id").GetString()!;

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private static string Items(JsonElement body) => body.GetProperty("result").GetProperty("items").GetRawText();

    private static string? CacheOf(JsonElement debug) => debug.GetProperty("cache")[0].GetProperty("state").GetString();

    private static async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string path) => await ReadAsync(await SendAsync(path));

    private static async Task<JsonElement> AdminAsync(string path)
    {
        var (status, body) = await ReadAsync(await _peach.Admin.GetAsync($"/api/v1/demo/{path}"));
        status.Should().Be(HttpStatusCode.OK, body.GetRawText());
        return body;
    }

    private static async Task<HttpStatusCode> StatusWithTokenAsync(string codops)
    {
        using var issued = await _peach.Admin.PostAsJsonAsync("/api/admin/preview-tokens", new { codops, days = 1 });
        var token = (await issued.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
        using var answer = await SendAsync("top?peach_component=b", ("Peach-Preview-Token", token));
        return answer.StatusCode;
    }

    private static async Task<HttpResponseMessage> SendAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/demo/{path}");
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        return await _client.SendAsync(request);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> ReadAsync(HttpResponseMessage answer)
    {
        using (answer) return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
    }
}

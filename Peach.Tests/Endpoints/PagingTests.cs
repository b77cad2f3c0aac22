using System.Text.Json;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Peach.Core.Platform;

namespace Peach.Tests.Endpoints;

/// <summary>Lists that are continued by the id of the page before, with real workers and a real Redis.</summary>
public sealed class PagingTests
{
    private const string Manifest = """
        list: {module: m.py, method: items, paging: amount}
        object: {module: m.py, method: wrapped, paging: amount}
        own: {module: m.py, method: mine, paging: size, split_by: user}
        capped: {module: m.py, method: items, paging: amount, params: {amount: {type: integer, default: 3, min: 1, max: 7}, start: {type: integer, default: 0}}}
        ruled: {module: m.py, method: items, paging: amount, rules: [{blocklist: [i1, i3]}, {pin: {item: i0, position: 1}}]}
        moving: {module: m.py, method: moving, paging: amount}
        split: {components: {a: {module: m.py, method: of_a}, b: {module: m.py, method: of_b}}, paging: amount}
        none: {module: m.py, method: items}
        breaks: {module: m.py, method: breaks, paging: amount, fallback: {module: m.py, method: items}}
        """;

    private const string Code = """
        calls = broken = 0
        def items(amount: int = 3, start: int = 0): return [{'content_id': f'i{n}', 'n': n} for n in range(start, min(amount, 40))]
        def wrapped(amount: int = 2): return {'model': 'v"1', 'items': [f't{n}' for n in range(min(amount, 5))], 'why': [1]}
        def mine(user_id=None, size='2'): return [f'{user_id}-{n}' for n in range(min(int(size), 30))]
        def of_a(amount: int = 2): return [f'a{n}' for n in range(amount)]
        def of_b(amount: int = 2): return [f'b{n}' for n in range(amount)]
        def moving(amount: int = 2):
            global calls
            calls += 1
            return [f'new{calls}'] + [f'm{n}' for n in range(amount - 1)]
        def breaks(amount: int = 2):
            global broken
            broken += 1
            if broken > 1: raise ValueError('gone')
            return [f'x{n}' for n in range(amount)]
        """;

    private static EndpointsHost _host = null!;

    [OneTimeSetUp]
    public static async Task StartAsync()
    {
        _host = await EndpointsHost.StartAsync(("Python:WorkersPerRepository", "1"), ("Endpoints:PagesAhead", "2"));
        await _host.DeployAsync(Manifest, Code);
    }

    [OneTimeTearDown]
    public static ValueTask StopAsync() => _host.DisposeAsync();

    [Test]
    public async Task Pages_FollowOneAnother_WithoutRepeats_ToTheEnd()
    {
        var pages = await AllAsync("list", ("amount", "7"));

        pages.Select(page => page.Count).Should().Equal(7, 7, 7, 7, 7, 5, 0);
        pages.SelectMany(page => page).Should().Equal(Enumerable.Range(0, 40).Select(n => $"i{n}"));
    }

    [Test]
    public async Task Size_MayDifferFromPageToPage()
    {
        var first = await PageAsync("list", null, ("amount", "1"));
        var second = await PageAsync("list", first.Id, ("amount", "12"));
        var third = await PageAsync("list", second.Id);

        first.Items.Concat(second.Items).Concat(third.Items).Should().Equal(Enumerable.Range(0, 16).Select(n => $"i{n}"));
    }

    [Test]
    public async Task ObjectWithItems_KeepsItsOtherMembersOnEveryPage()
    {
        var (_, first) = await _host.GetAsync("object");
        var (_, second) = await _host.GetAsync("object", ("peach_after", IdOf(first)));
        var (_, third) = await _host.GetAsync("object", ("peach_after", IdOf(second)));

        foreach (var page in (JsonElement[])[first, second, third])
        {
            page.GetProperty("result").GetProperty("model").GetString().Should().Be("v\"1");
            page.GetProperty("result").GetProperty("why").GetArrayLength().Should().Be(1);
        }

        Items(third).Should().Equal("t4");
    }

    [Test]
    public async Task MostThatMayBeAskedFor_EndsTheList() =>
        (await AllAsync("capped")).SelectMany(page => page).Should().Equal(Enumerable.Range(0, 7).Select(n => $"i{n}"));

    [Test]
    public async Task Rules_HoldOnEveryPage_AndPinsAreNotRepeated()
    {
        var items = (await AllAsync("ruled", ("amount", "5"))).SelectMany(page => page).ToList();

        items.Should().OnlyHaveUniqueItems().And.NotContain(["i1", "i3"]).And.HaveCount(38);
        items[0].Should().Be("i0");
    }

    [Test]
    public async Task FunctionThatChangesItsMind_RepeatsNothing()
    {
        var pages = await TakeAsync("moving", 6, ("amount", "3"));

        pages.SelectMany(page => page).Should().OnlyHaveUniqueItems().And.HaveCount(18);
    }

    [Test]
    public async Task Pages_ComeFromTheComponentOfTheFirst()
    {
        for (var user = 0; user < 8; user++)
        {
            var items = (await TakeAsync("split", 5, ("user_id", $"u{user}"))).SelectMany(page => page).ToList();
            items.Select(item => item[0]).Distinct().Should().ContainSingle();
        }
    }

    [Test]
    public async Task FunctionThatFails_LeavesTheNextPagesToTheFallback()
    {
        var first = await PageAsync("breaks", null, ("amount", "2"));
        var second = await PageAsync("breaks", first.Id, ("amount", "2"));
        var third = await PageAsync("breaks", second.Id, ("amount", "2"));

        first.Items.Concat(second.Items).Should().Equal("x0", "x1", "x2", "x3");
        third.Items.Should().Equal("i0", "i1");
        third.FallbackUsed.Should().Be("true");
    }

    [Test]
    public async Task Token_ThatNamesNoPage_IsRefusedWithTheReason()
    {
        var mine = await PageAsync("own", null, ("user_id", "ann"));
        var other = await PageAsync("list", null);

        await RefusedAsync("list", "forged", "is not the id of an answer of list");
        await RefusedAsync("list", mine.Id, "is not the id of an answer of list");
        await RefusedAsync("own", mine.Id, "names an answer to somebody else", ("user_id", "bob"));
        await RefusedAsync("own", mine.Id, "names an answer to somebody else");
        await RefusedAsync("list", other.Id, "names an answer to other parameters", ("start", "2"));
        await RefusedAsync("none", other.Id, "has no pages");
        await RefusedAsync("list", null, "must be 1 to 1000 items a page", ("amount", "0"));
        var database = _host.Get<Core.Platform.IRedis>().Database;
        (await database.KeyDeleteAsync($"peach:demo:page:{other.Id}")).Should().BeTrue();
        await RefusedAsync("list", other.Id, "names a page that is gone");
    }

    [Test]
    public async Task Page_IsKeptForItsTime()
    {
        var page = await PageAsync("list", null);

        var time = await _host.Get<Core.Platform.IRedis>().Database.KeyTimeToLiveAsync($"peach:demo:page:{page.Id}");

        time.Should().BePositive().And.BeLessThanOrEqualTo(TimeSpan.FromMinutes(30));
    }

    [Test]
    public async Task Person_WhoIsErased_LeavesNoPages()
    {
        var (ann, bob) = (await PageAsync("own", null, ("user_id", "ann-erased")), await PageAsync("own", null, ("user_id", "bob-kept")));
        ann = await PageAsync("own", ann.Id, ("user_id", "ann-erased"));
        var store = _host.Services.GetServices<IPersonalDataStore>().Single(store => store.Name == "pages");

        var erased = await store.EraseAsync(new ErasureRequest("demo", "ann-erased", DateTimeOffset.MaxValue), new Progress<double>(), default);

        erased.Records.Should().Be(2);
        await RefusedAsync("own", ann.Id, "names a page that is gone", ("user_id", "ann-erased"));
        (await PageAsync("own", bob.Id, ("user_id", "bob-kept"))).Items.Should().Equal("bob-kept-2", "bob-kept-3");
        var server = _host.Get<Core.Platform.IRedis>().Database.Multiplexer.GetServer(_host.Get<Core.Platform.IRedis>().Database.Multiplexer.GetEndPoints()[0]);
        server.Keys(pattern: "*erased*").Should().BeEmpty();
    }

    private static async Task RefusedAsync(string path, string? after, string reason, params (string, string)[] query)
    {
        var (status, body) = await _host.GetAsync(path, after is null ? query : [("peach_after", after), .. query]);
        status.Should().Be(422);
        body.GetProperty("detail").GetString().Should().Contain(reason);
    }

    private static async Task<List<List<string>>> AllAsync(string path, params (string, string)[] query)
    {
        var pages = new List<List<string>>();
        string? after = null;
        while (pages is not [.., { Count: 0 }])
        {
            var page = await PageAsync(path, after, query);
            pages.Add(page.Items);
            after = page.Id;
        }

        return pages;
    }

    private static async Task<List<List<string>>> TakeAsync(string path, int count, params (string, string)[] query)
    {
        var pages = new List<List<string>>();
        for (string? after = null; pages.Count < count;)
        {
            var page = await PageAsync(path, after, query);
            pages.Add(page.Items);
            after = page.Id;
        }

        return pages;
    }

    private static async Task<(string Id, List<string> Items, string FallbackUsed)> PageAsync(string path, string? after, params (string, string)[] query)
    {
        var (status, body) = await _host.GetAsync(path, after is null ? query : [.. query, ("peach_after", after)]);
        status.Should().Be(200, body.ToString());
        return (IdOf(body), Items(body), body.GetProperty("result").GetProperty("fallback_used").GetString()!);
    }

    private static string IdOf(JsonElement body) => body.GetProperty("result").GetProperty("id").GetString()!;

    private static List<string> Items(JsonElement body) =>
        [.. body.GetProperty("result").GetProperty("items").EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Object ? item.GetProperty("content_id").GetString()! : item.GetString()!)];
}

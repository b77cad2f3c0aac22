using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Peach.Core.Access;
using Peach.Core.Platform;
using Peach.Tests.Components;
using Peach.Tests.Hosting;

namespace Peach.Tests.Access;

/// <summary>Tokens of people and services: what they open, for how long, and what is kept of them.</summary>
[TestFixture]
internal sealed class ApiTokenTests
{
    private readonly ShiftedClock _clock = new();
    private UiHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _host = await UiHost.StartAsync(_clock);
        await _host.Organisations.AddAsync("ltlrt", "LRT", default);
        await _host.Organisations.AddAsync("chrts", "RTS", default);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    private IApiTokens Tokens => _host.Services.GetRequiredService<IApiTokens>();

    [TestCase("read", "/api/admin/repositories", "GET", HttpStatusCode.OK)]
    [TestCase("read", "/api/admin/site-keys", "POST", HttpStatusCode.Forbidden)]
    [TestCase("read:repositories", "/api/admin/repositories", "GET", HttpStatusCode.OK)]
    [TestCase("read:repositories", "/api/admin/tasks", "GET", HttpStatusCode.Forbidden)]
    [TestCase("write:tasks", "/api/admin/tasks", "GET", HttpStatusCode.OK)]
    [TestCase("write:tasks", "/api/admin/site-keys", "POST", HttpStatusCode.Forbidden)]
    [TestCase("write:events", "/api/admin/site-keys", "POST", HttpStatusCode.Created)]
    public async Task Scopes_ConfineAToken(string scope, string path, string method, HttpStatusCode expected)
    {
        var made = await MakeAsync([scope], null, new RoleGrant(Role.Admin, "ltlrt"));
        using var client = Client(made.Text);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method == "POST") request.Content = JsonContent.Create(new { site_key = "key-" + made.Token.Id, codops = "ltlrt" });

        using var answer = await client.SendAsync(request);

        answer.StatusCode.Should().Be(expected);
        if (expected == HttpStatusCode.Forbidden) (await answer.Content.ReadAsStringAsync()).Should().Contain("it needs the scope");
    }

    [Test]
    public async Task Token_RevokedOrExpired_IsRefused_AndItsUseIsNoted()
    {
        var revoked = await MakeAsync(["read"], null, new RoleGrant(Role.Viewer, "*"));
        var expiring = await MakeAsync(["read"], TimeSpan.FromDays(30), new RoleGrant(Role.Viewer, "*"));
        using var one = Client(revoked.Text);
        using var other = Client(expiring.Text);
        (await one.GetAsync("/api/admin/me")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await other.GetAsync("/api/admin/me")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await Tokens.FindAsync(revoked.Token.Id, default))!.UsedAt.Should().NotBeNull();

        (await Tokens.RevokeAsync(revoked.Token.Id, default)).Should().BeTrue();
        (await Tokens.RevokeAsync(revoked.Token.Id, default)).Should().BeFalse("it is revoked already");
        _clock.PutForward(TimeSpan.FromDays(31));

        using var answer = await one.GetAsync("/api/admin/me");
        answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await other.GetAsync("/api/admin/me")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await Client("peach-token." + new string('A', 43)).GetAsync("/api/admin/me")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task PersonalToken_CanDoNoMoreThanItsOwner_AndGoesWithThem()
    {
        var accounts = _host.Services.GetRequiredService<IAccountDirectory>();
        var roles = _host.Services.GetRequiredService<IRoleDirectory>();
        await accounts.AddAsync("worker", default);
        var account = (await accounts.FindByNameAsync("worker", default))!;
        await roles.SetAsync(account.Id, [new RoleGrant(Role.Admin, "ltlrt"), new RoleGrant(Role.Viewer, "chrts")], default);
        var made = await Tokens.CreateAsync(new NewApiToken("laptop", account.Id, await roles.GetAsync(account.Id, default), ApiScopes.Everything, null), default);
        using var client = Client(made.Text);
        (await client.GetStringAsync("/api/admin/me")).Should().Contain("worker (laptop)").And.Contain("admin@ltlrt").And.Contain("viewer@chrts");

        await roles.SetAsync(account.Id, [new RoleGrant(Role.Viewer, "ltlrt")], default);
        (await client.GetStringAsync("/api/admin/me")).Should().Contain("viewer@ltlrt").And.NotContain("admin@").And.NotContain("chrts");
        (await accounts.RemoveAsync(account.Id, default)).Should().BeTrue();

        (await client.GetAsync("/api/admin/me")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Text_IsNotKept()
    {
        var made = await MakeAsync(["read"], null, new RoleGrant(Role.Viewer, "*"));
        await using var context = await _host.Services.GetRequiredService<IDbContextFactory<PeachDbContext>>().CreateDbContextAsync();
        var kept = await context.Database.SqlQuery<string>($"SELECT id || digest || name || hint || grants || scopes AS Value FROM api_tokens").ToListAsync();
        kept.Should().NotBeEmpty().And.NotContain(row => row.Contains(made.Text.Substring(12)));
    }

    [Test]
    public async Task NewToken_ThatCannotBe_IsRefusedWithTheReason()
    {
        var platform = new RoleGrant(Role.Viewer, "*");
        await FailAsync(() => MakeAsync([], null, platform), "*needs a scope*");
        await FailAsync(() => MakeAsync(["read:taks"], null, platform), "*areas*tasks*was \"read:taks\"*");
        await FailAsync(() => MakeAsync(["read"], TimeSpan.Zero, platform), "*more than 0*");
        await FailAsync(() => MakeAsync(["read"], null), "*needs a role*");
        await FailAsync(() => MakeAsync(["read"], null, new RoleGrant(Role.Viewer, "ltlr")), "*no organisation \"ltlr\"*ltlrt*");

        static async Task FailAsync(Func<Task> act, string words) => (await act.Should().ThrowAsync<PeachException>()).WithMessage(words);
    }

    [Test]
    public async Task Roles_OfTheLastPlatformAdmin_CannotBeTaken()
    {
        var accounts = _host.Services.GetRequiredService<IAccountDirectory>();
        var roles = _host.Services.GetRequiredService<IRoleDirectory>();
        var admin = (await accounts.FindByNameAsync("admin", default))!;

        await Refused(() => roles.SetAsync(admin.Id, [new RoleGrant(Role.Admin, "ltlrt")], default));
        await Refused(() => accounts.RemoveAsync(admin.Id, default));

        (await roles.GetAsync(admin.Id, default)).CanForAll(Role.Admin).Should().BeTrue();
        static async Task Refused(Func<Task> act) => (await act.Should().ThrowAsync<PeachException>()).WithMessage("Somebody must stay admin*");
    }

    [Test]
    public async Task Roles_SetByAnOrganisationsAdmin_LeaveThoseElsewhere()
    {
        var accounts = _host.Services.GetRequiredService<IAccountDirectory>();
        var roles = _host.Services.GetRequiredService<IRoleDirectory>();
        await accounts.AddAsync("shared", default);
        var account = (await accounts.FindByNameAsync("shared", default))!;
        await roles.SetAsync(account.Id, [new RoleGrant(Role.Viewer, "chrts")], default);
        var by = new Grants([new RoleGrant(Role.Admin, "ltlrt")]);

        await roles.SetAsync(account.Id, [new RoleGrant(Role.DataScientist, "ltlrt")], by, default);

        (await roles.GetAsync(account.Id, default)).All.Should().BeEquivalentTo([new RoleGrant(Role.DataScientist, "ltlrt"), new RoleGrant(Role.Viewer, "chrts")]);
        await roles.SetAsync(account.Id, [], by, default);
        (await roles.GetAsync(account.Id, default)).All.Should().Equal(new RoleGrant(Role.Viewer, "chrts"));
        var act = () => roles.SetAsync(account.Id, [new RoleGrant(Role.Viewer, "chrts")], by, default);
        (await act.Should().ThrowAsync<PeachException>()).WithMessage("Roles in chrts are given by its admins.");
    }

    private Task<MadeApiToken> MakeAsync(string[] scopes, TimeSpan? lifetime, params RoleGrant[] grants) =>
        Tokens.CreateAsync(new NewApiToken("test", null, new Grants(grants), ApiScopes.Parse(scopes), lifetime), default);

    private HttpClient Client(string token)
    {
        var client = _host.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}

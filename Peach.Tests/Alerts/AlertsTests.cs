using System.Net;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using Peach.Core.Alerts;
using Peach.Core.Platform;
using Peach.Tests.Hosting;

namespace Peach.Tests.Alerts;

public sealed class AlertsTests
{
    private static TemporaryFolder _folder = null!;
    private static MailServer _mail = null!;
    private static PlatformHost _host = null!;

    private static IAlerts Alerts => _host.Get<IAlerts>();

    private static IAlertChannels Channels => _host.Get<IAlertChannels>();

    [OneTimeSetUp]
    public static async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        _mail = new MailServer();
        _host = await StartHostAsync(_folder["data"]);
    }

    [OneTimeTearDown]
    public static async Task StopAsync()
    {
        await _host.DisposeAsync();
        _mail.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task Alert_RaisedAgainAndAgain_IsToldOnce_AndItsClearingOnce()
    {
        using var slack = new FakeHook();
        using var teams = new FakeHook();
        using var gitlab = new FakeHook();
        var codops = await OrganisationAsync("once");
        await Channels.AddAsync(new NewAlertChannel(codops, "slack", AlertChannelKind.Slack, slack.Address, null), "ona", default);
        await Channels.AddAsync(new NewAlertChannel(codops, "teams", AlertChannelKind.Teams, teams.Address, null), "ona", default);
        await Channels.AddAsync(new NewAlertChannel(codops, "gitlab", AlertChannelKind.GitLab, gitlab.Address, "gitlab-key"), "ona", default);
        await Channels.AddAsync(new NewAlertChannel(codops, "mail", AlertChannelKind.Mail, "ona@example.org; jonas@example.org", null), "ona", default);

        await Alerts.RaiseAsync(Failing(codops, "It raised <KeyError>."), default);
        await Alerts.RaiseAsync(Failing(codops, "It raised <KeyError>."), default);
        await Alerts.RaiseAsync(Failing(codops, "It raised ValueError."), default);
        Alerts.Open.Should().ContainSingle(alert => alert.Codops == codops).Which.Times.Should().Be(2);
        await Alerts.ClearAsync(codops, "task:1", AlertKind.Failing, default);
        await Alerts.ClearAsync(codops, "task:1", AlertKind.Failing, default);

        await Eventually.IsTrueAsync("all channels to be told of the clearing", () =>
            slack.Told.Count >= 2 && teams.Told.Count >= 2 && gitlab.Told.Count >= 2 && _mail.Mails.Any(mail => mail.Text.Contains("is well again", StringComparison.Ordinal)));
        slack.Told.Select(told => told.Body["text"]!.ToString()).Should().SatisfyRespectively(
            raised => raised.Should().Contain($"*{codops}: the task train is failing*").And.Contain("&lt;KeyError&gt;").And.Contain("<https://peach.example.org/tasks/runs/1|Open in Peach>"),
            cleared => cleared.Should().Contain($"{codops}: the task train is well again"));
        var card = teams.Told.First().Body["attachments"]![0]!;
        card["contentType"]!.ToString().Should().Be("application/vnd.microsoft.card.adaptive");
        card["content"]!["body"]![0]!["text"]!.ToString().Should().Be($"{codops}: the task train is failing");
        card["content"]!["actions"]![0]!["url"]!.ToString().Should().Be("https://peach.example.org/tasks/runs/1");
        var both = gitlab.Told.ToList();
        both.Should().OnlyContain(told => told.Authorization == "Bearer gitlab-key");
        both[0].Body["fingerprint"]!.ToString().Should().Be(both[1].Body["fingerprint"]!.ToString());
        both[0].Body["end_time"].Should().BeNull();
        both[1].Body["end_time"].Should().NotBeNull();
        _mail.Mails.Should().Contain(mail => mail.Recipients.Contains("ona@example.org") && mail.Recipients.Contains("jonas@example.org") && mail.Text.Contains("is failing"));
        (slack.Told.Count, teams.Told.Count, gitlab.Told.Count).Should().Be((2, 2, 2));
        (await Alerts.ListAsync([codops], 10, default)).Should().ContainSingle().Which.IsOpen.Should().BeFalse();
    }

    [Test]
    public async Task Message_NotTaken_IsTriedAgain_AndOneThatIsRefusedIsNot()
    {
        using var away = new FakeHook(failures: 3);
        using var refusing = new FakeHook(404);
        using var redirecting = new FakeHook(302);
        var codops = await OrganisationAsync("again");
        foreach (var hook in (FakeHook[])[away, refusing, redirecting])
            await Channels.AddAsync(new NewAlertChannel(codops, "hook", AlertChannelKind.Slack, hook.Address, null), "ona", default);

        await Alerts.RaiseAsync(Failing(codops, "It raised."), default);

        await Eventually.IsTrueAsync("the message to be taken after all", () => !away.Told.IsEmpty);
        var channels = await Eventually.GetAsync("all channels to have an end", async () =>
            await Channels.ListAsync(codops, default) is var list && list[0].SentAt is not null && list[1].Error is not null && list[2].Error is not null ? list : null);
        channels[1].Error.Should().Contain("404");
        channels[2].Error.Should().Contain("302").And.Contain("does not follow");
        channels.Should().NotContain(channel => channel.ToString().Contains("secret-part"), "an address is a secret");
        await Eventually.IsTrueAsync("nothing to be left waiting", async () => await WaitingAsync() == 0);
        (refusing.Told.Count, redirecting.Told.Count).Should().Be((1, 1), "trying again is of no use");
        (await Channels.TestAsync(codops, channels[0].Id, default)).Should().BeNull();
        (await Channels.TestAsync(codops, channels[1].Id, default)).Should().Contain("404").And.NotContain("secret-part");
    }

    [Test]
    public async Task Message_OfAProcessThatEnded_IsSentByTheNext()
    {
        using var hook = new FakeHook(failures: 1);
        using var folder = new TemporaryFolder();
        await using (var before = await StartHostAsync(folder["data"], ("Alerts:RetryPause", "00:00:01")))
        {
            await before.Get<IOrganisationDirectory>().AddAsync("demo", "Demo", default);
            await before.Get<IAlertChannels>().AddAsync(new NewAlertChannel("demo", "hook", AlertChannelKind.Slack, hook.Address, null), "ona", default);
            await before.Get<IAlerts>().RaiseAsync(Failing("demo", "It raised."), default);
        }

        await using var after = await StartHostAsync(folder["data"]);

        after.Get<IAlerts>().Open.Should().ContainSingle();
        await Eventually.IsTrueAsync("the message", () => !hook.Told.IsEmpty);
        await after.Get<IAlerts>().RaiseAsync(Failing("demo", "It raised."), default);
        after.Get<IAlerts>().Open.Should().ContainSingle();
    }

    [Test]
    public async Task Acknowledgement_OfAnOpenAlert_NamesWhoHasSeenIt()
    {
        var codops = await OrganisationAsync("seen");
        await Alerts.RaiseAsync(Failing(codops, "It raised."), default);
        var id = Alerts.Open.Single(alert => alert.Codops == codops).Id;

        (await Alerts.AcknowledgeAsync(id, "ona", default)).Should().BeTrue();
        (await Alerts.AcknowledgeAsync("none", "ona", default)).Should().BeFalse();

        Alerts.Open.Single(alert => alert.Codops == codops).AcknowledgedBy.Should().Be("ona");
    }

    [TestCase(AlertChannelKind.Slack, "ftp://chat.example.org/planted")]
    [TestCase(AlertChannelKind.Slack, "planted")]
    [TestCase(AlertChannelKind.Teams, "https://user:planted@chat.example.org/")]
    [TestCase(AlertChannelKind.Mail, "not an address")]
    public async Task Channel_ThatLeadsNowhere_IsRefused(AlertChannelKind kind, string address)
    {
        var codops = await OrganisationAsync("nowhere");
        var adding = () => Channels.AddAsync(new NewAlertChannel(codops, "hook", kind, address, null), "ona", default);

        (await adding.Should().ThrowAsync<PeachException>()).Which.Message.Should().NotContain("planted");
    }

    [Test]
    public async Task Webhook_OnAPrivateAddress_IsNotCalledUnlessAnOperatorAllowsIt()
    {
        using var hook = new FakeHook();
        using var folder = new TemporaryFolder();
        await using var host = await StartHostAsync(folder["data"], ("Alerts:PrivateAddresses", "false"));
        await host.Get<IOrganisationDirectory>().AddAsync("demo", "Demo", default);
        var channel = await host.Get<IAlertChannels>().AddAsync(new NewAlertChannel("demo", "hook", AlertChannelKind.Slack, hook.Address, null), "ona", default);

        (await host.Get<IAlertChannels>().TestAsync("demo", channel.Id, default)).Should().Contain("not public").And.Contain("Alerts:PrivateAddresses");
        hook.Told.Should().BeEmpty();
    }

    [TestCase("93.184.216.34", true, true)]
    [TestCase("10.1.2.3", false, true)]
    [TestCase("127.0.0.1", false, true)]
    [TestCase("172.31.0.1", false, true)]
    [TestCase("192.168.1.1", false, true)]
    [TestCase("169.254.169.254", false, false)]
    [TestCase("0.0.0.0", false, false)]
    [TestCase("224.0.0.1", false, false)]
    [TestCase("2606:2800:220:1::1", true, true)]
    [TestCase("::1", false, true)]
    [TestCase("fd00::1", false, true)]
    [TestCase("fe80::1", false, false)]
    [TestCase("::ffff:169.254.169.254", false, false)]
    [TestCase("::ffff:10.0.0.1", false, true)]
    [TestCase("64:ff9b::a9fe:a9fe", false, false)]
    public void Address_IsReachedByItsKind(string address, bool fromOutside, bool withPrivate)
    {
        OutgoingHttp.MayReach(IPAddress.Parse(address), privateAddresses: false).Should().Be(fromOutside);
        OutgoingHttp.MayReach(IPAddress.Parse(address), privateAddresses: true).Should().Be(withPrivate);
    }

    private static AlertReport Failing(string codops, string reason) => new(codops, "task:1", AlertKind.Failing, "the task train", reason, "/tasks/runs/1");

    private static async Task<string> OrganisationAsync(string codops)
    {
        if (!_host.Get<IOrganisationDirectory>().All.ContainsKey(codops)) await _host.Get<IOrganisationDirectory>().AddAsync(codops, codops, default);
        return codops;
    }

    private static async Task<int> WaitingAsync()
    {
        await using var context = await _host.Get<IDbContextFactory<PeachDbContext>>().CreateDbContextAsync();
        return await context.Database.SqlQuery<int>($"SELECT count(*) AS Value FROM alert_deliveries d JOIN alert_channels c ON c.id = d.channel_id WHERE c.codops = 'again'").SingleAsync();
    }

    private static Task<PlatformHost> StartHostAsync(string data, params (string Key, string Value)[] settings) => PlatformHost.StartAsync(
        data, (services, configuration) => services.AddAlerts(configuration),
        settings.UnionBy(
            [
                ("Alerts:PrivateAddresses", "true"), ("Alerts:Timeout", "00:01:00"), ("Alerts:RetryPause", "00:00:00.05"), ("Alerts:SmtpHost", "127.0.0.1"), ("Alerts:SmtpTls", "false"),
                ("Alerts:SmtpPort", $"{_mail.Port}"), ("Platform:PublicUrl", "https://peach.example.org/"),
            ], setting => setting.Item1));
}

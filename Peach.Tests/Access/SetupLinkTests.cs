using System.Net;
using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Peach.Core.Access;
using Peach.Core.Platform;
using Peach.Tests.Components;
using Peach.Tests.Hosting;

namespace Peach.Tests.Access;

/// <summary>The first administrator comes by a link from the console, once; there is no password before.</summary>
[TestFixture]
internal sealed partial class SetupLinkTests
{
    private const string Password = "seven grey herons at noon";

    [Test]
    public async Task FirstStart_PrintsALink_ThatWorksOnce_AndNoPasswordWorksBefore()
    {
        using var folder = new TemporaryFolder();
        string link;
        await using (var peach = await PeachProcess.StartAsync(folder["data"], "Demo:Enabled=false"))
        {
            link = await LinkAsync(() => peach.Output);
            peach.Output.Should().NotContainEquivalentOf("password:", "there is none yet");
            foreach (var guess in (string[])["admin", "password", "peach", ""])
                (await TryLogInAsync(peach.Address, "admin", guess)).Should().Be(HttpStatusCode.UnprocessableEntity, guess);
            (await peach.Client.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.OK, "the platform works before anybody administers it");

            using var session = await SessionClient.SetUpAsync(peach.Address, () => peach.Output, Password);

            (await session.GetAsync(new Uri("/access", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.OK, "who sets up is logged in and administers all");
            (await peach.Client.GetAsync(new Uri(link))).StatusCode.Should().Be(HttpStatusCode.Gone, "the link is used up");
            (await TryLogInAsync(peach.Address, "admin", Password)).Should().Be(HttpStatusCode.Redirect);
        }

        await using (var again = await PeachProcess.StartAsync(folder["data"], "Demo:Enabled=false"))
        {
            (await again.Client.GetAsync(new Uri(again.Address, new Uri(link).PathAndQuery))).StatusCode.Should().Be(HttpStatusCode.Gone);
            (await again.Client.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.OK);
            again.Output.Should().NotContain("/setup?", "there is an administrator");
        }

        await using var reset = await PeachProcess.StartAsync(folder["data"], "Demo:Enabled=false", "Access:ResetAdminPassword=true");
        (await LinkAsync(() => reset.Output)).Should().NotBe(link);
        (await TryLogInAsync(reset.Address, "admin", Password)).Should().Be(HttpStatusCode.Redirect, "the old password holds until the link is used");
        using (await SessionClient.SetUpAsync(reset.Address, () => reset.Output, "eleven blue trams in the rain"))
            (await TryLogInAsync(reset.Address, "admin", Password)).Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    [Test]
    public async Task Link_TooOldOrMadeUp_IsRefused_AndABadPasswordLeavesItGood()
    {
        var clock = new ShiftedClock();
        await using var host = await UiHost.StartAsync(clock);
        var links = host.Services.GetRequiredService<ISetupLinks>();
        var token = await links.CreateAsync(default);
        foreach (var (name, password, words) in ((string, string, string)[])
                 [
                     ("ana", "short", "*at least 12 characters, this one has 5*"), ("ana", "aaaaaaaaaaaaaaa", "*pattern*"), ("ana.silva", "ana.silva2026", "*account's name*"), ("", Password, "*name has 1 to 64*"),
                     ("a b", Password, "*without spaces*"), ("ana", new string('x', 100) + string.Concat(Enumerable.Range(0, 100).Select(number => number)), "*at most 256*"),
                 ])
        {
            (await FluentActions.Invoking(() => links.UseAsync(token, name, password, default)).Should().ThrowAsync<PeachException>()).WithMessage(words);
        }

        (await links.IsGoodAsync(token, default)).Should().BeTrue();
        foreach (var other in (string[])["", "x", token + "x", new string('x', 500)]) (await links.IsGoodAsync(other, default)).Should().BeFalse();
        clock.PutForward(ISetupLinks.Lifetime);
        (await links.IsGoodAsync(token, default)).Should().BeFalse();
        (await FluentActions.Invoking(() => links.UseAsync(token, "ana", Password, default)).Should().ThrowAsync<PeachException>()).WithMessage("*used up or too old*");
    }

    [Test]
    public async Task Link_UsedManyTimesAtOnce_MakesOneAdministrator()
    {
        await using var host = await UiHost.StartAsync();
        var links = host.Services.GetRequiredService<ISetupLinks>();
        var token = await links.CreateAsync(default);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(async number =>
        {
            try
            {
                return (await links.UseAsync(token, $"person{number}", Password, default)).Name;
            }
            catch (PeachException)
            {
                return null;
            }
        }));

        outcomes.Should().ContainSingle(name => name != null);
        (await host.Services.GetRequiredService<IAccountDirectory>().ListAsync(default)).Should().HaveCount(2, "admin of the test, and the one who was first");
    }

    private static async Task<string> LinkAsync(Func<string> output)
    {
        await Eventually.IsTrueAsync("the set-up link to be printed", () => Task.FromResult(LinkPattern().IsMatch(output())));
        return LinkPattern().Match(output()).Value;
    }

    private static async Task<HttpStatusCode> TryLogInAsync(Uri address, string name, string password)
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = address };
        return await SessionClient.TryAsync(client, name, password);
    }

    [GeneratedRegex(@"http://\S+/setup\?token=[A-Za-z0-9_-]+")]
    private static partial Regex LinkPattern();
}

using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using NUnit.Framework;
using Peach.Core.Access;
using Peach.Tests.Components;

namespace Peach.Tests.Access;

/// <summary>Accounts, roles and tokens, by the pages.</summary>
[TestFixture]
internal sealed class AccessPageTests
{
    [Test]
    public async Task Admin_AddsAnAccount_WhichSeesItsOrganisationAlone()
    {
        await using var browser = await UiBrowser.StartAsync();
        await using var host = await UiHost.StartAsync(map: Scene.MapApi);
        await Scene.FillAsync(host);
        var page = await browser.LogInAsync(host);
        await UiBrowser.GoAsync(page, "/access");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Add an account" }).WaitForAsync();
        var form = page.Locator("section").Filter(new() { Has = page.GetByRole(AriaRole.Heading, new() { Name = "Add an account" }) });
        await form.GetByLabel("Name").FillAsync("ana.silva");
        await form.GetByRole(AriaRole.Combobox).Nth(0).SelectOptionAsync("DataScientist");
        await form.GetByRole(AriaRole.Combobox).Nth(1).SelectOptionAsync("ltlrt");
        await form.GetByRole(AriaRole.Button, new() { Name = "Add account" }).ClickAsync();
        var password = await page.GetByTestId("password").InnerTextAsync();
        await page.GetByRole(AriaRole.Cell, new() { Name = "data scientist in ltlrt" }).WaitForAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Log out" }).ClickAsync();
        await page.WaitForURLAsync("**/login");
        await UiBrowser.SubmitAsync(page, "ana.silva", password);
        await page.WaitForURLAsync(url => !url.Contains("/login"), new() { WaitUntil = WaitUntilState.Commit });

        await UiBrowser.GoAsync(page, "/repositories");
        await page.GetByRole(AriaRole.Link, new() { Name = "recommendations", Exact = true }).WaitForAsync();
        (await page.GetByText("rts-personalisation").CountAsync()).Should().Be(0, "it is another organisation's");
        (await page.GetByRole(AriaRole.Link, new() { Name = "Access", Exact = true }).CountAsync()).Should().Be(0);
        await page.GotoAsync("/access");
        await page.GetByText("This needs the role admin in an organisation.").WaitForAsync();
        await page.GotoAsync("/repositories/r2");
        await page.GetByText("There is no such page").WaitForAsync();
    }

    [Test]
    public async Task Person_MakesATokenAndChangesTheirPassword()
    {
        await using var browser = await UiBrowser.StartAsync();
        await using var host = await UiHost.StartAsync();
        var page = await browser.LogInAsync(host);
        await UiBrowser.GoAsync(page, "/profile");
        await page.GetByText("admin in all organisations").WaitForAsync();
        await page.GetByLabel("What uses it").FillAsync("my laptop");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make token" }).ClickAsync();
        var token = await page.GetByTestId("made-token").InnerTextAsync();
        (await host.Services.GetRequiredService<IApiTokens>().ReadAsync(token, default))!.Name.Should().Be("admin (my laptop)");

        await page.GetByLabel("Present password").FillAsync(host.Password);
        await page.GetByLabel("New password").FillAsync("admin-admin-12");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();
        await page.GetByText("made of the account's name").WaitForAsync();
        await page.GetByLabel("Present password").FillAsync(host.Password);
        await page.GetByLabel("New password").FillAsync("seven grey herons at noon");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();
        await page.WaitForURLAsync("**/login?returnUrl=%2Fprofile");
        await UiBrowser.SubmitAsync(page, "admin", "seven grey herons at noon");
        await page.WaitForURLAsync("**/profile", new() { WaitUntil = WaitUntilState.Commit });

        await UiBrowser.GoAsync(page, "/access/audit");
        await page.GetByText("changed the password of account").WaitForAsync();
    }
}

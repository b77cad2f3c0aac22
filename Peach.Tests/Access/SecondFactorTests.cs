using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using NUnit.Framework;
using Peach.Core.Access;
using Peach.Core.Access.SecondFactors;
using Peach.Core.Platform;
using Peach.Tests.Components;
using Peach.Tests.Hosting;

namespace Peach.Tests.Access;

/// <summary>The second factor: switched on by its owner, asked for at each login, guessed by nobody.</summary>
[TestFixture]
internal sealed class SecondFactorTests
{
    [Test]
    public async Task Login_WithASecondFactor_AsksForItsCode()
    {
        await using var browser = await UiBrowser.StartAsync();
        await using var host = await UiHost.StartAsync();
        var page = await browser.LogInAsync(host);
        await UiBrowser.GoAsync(page, "/profile");
        var part = page.GetByTestId("second-factor");
        await part.GetByRole(AriaRole.Button, new() { Name = "Set up a second factor" }).ClickAsync();
        var secret = FromBase32(await part.GetByTestId("totp-key").InnerTextAsync());
        await part.Locator("svg.qr path").WaitForAsync();
        await ScreenshotTests.SaveAsync(page, "second-factor");
        await part.GetByLabel("Code", new() { Exact = true }).FillAsync("000000");
        await part.GetByRole(AriaRole.Button, new() { Name = "Switch on" }).ClickAsync();
        await part.GetByText("not the app's code of now").WaitForAsync();
        await part.GetByLabel("Code", new() { Exact = true }).FillAsync(CodeAt(host.Time, secret));
        await part.GetByRole(AriaRole.Button, new() { Name = "Switch on" }).ClickAsync();
        var codes = (await part.GetByTestId("recovery-codes").InnerTextAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        codes.Should().HaveCount(10).And.OnlyHaveUniqueItems();

        await page.GetByRole(AriaRole.Button, new() { Name = "Log out" }).ClickAsync();
        await page.WaitForURLAsync("**/login");
        await page.GotoAsync("/tasks");
        await UiBrowser.SubmitAsync(page, "admin", host.Password);
        await page.GetByRole(AriaRole.Heading, new() { Name = "Second factor" }).WaitForAsync();
        await page.GotoAsync("/tasks");
        page.Url.Should().Contain("/login?", "the password alone opens nothing");
        await UiBrowser.SubmitAsync(page, "admin", host.Password);
        await page.GetByLabel("Code of your app").FillAsync("123456");
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await page.GetByText("The code is not right").WaitForAsync();
        await page.GetByLabel("Code of your app").FillAsync(codes[3].ToUpperInvariant());
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await page.WaitForURLAsync("**/tasks", new() { WaitUntil = WaitUntilState.Commit });

        await UiBrowser.GoAsync(page, "/access");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove second factor" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes" }).Or(page.Locator("button.danger")).First.ClickAsync();
        await page.GetByText("admin logs in by the password alone.").WaitForAsync();
        (await host.Services.GetRequiredService<ISecondFactors>().ListAsync(default)).Should().BeEmpty();
    }

    [Test]
    public async Task Codes_AreTakenOnce_AndTheSecretIsNotReadable()
    {
        var clock = new ShiftedClock();
        await using var host = await UiHost.StartAsync(clock);
        var (factors, account, secret, recovery) = await SwitchOnAsync(host);
        clock.PutForward(TimeSpan.FromSeconds(60));

        var code = CodeAt(clock, secret);
        var taken = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => factors.VerifyAsync(account, code, null, default)));
        taken.Where(was => was).Should().ContainSingle("of those who send one code at the same moment one gets in");
        (await factors.VerifyAsync(account, recovery[0][..6] + "-" + recovery[0][6..], null, default)).Should().BeTrue();
        (await factors.VerifyAsync(account, recovery[0], null, default)).Should().BeFalse("it was used");

        await using var context = await host.Services.GetRequiredService<IDbContextFactory<PeachDbContext>>().CreateDbContextAsync();
        var kept = string.Join(' ', await context.Database.SqlQuery<string>($"SELECT protected_secret AS Value FROM second_factors UNION ALL SELECT digest FROM recovery_codes").ToListAsync());
        kept.Should().NotContain(Convert.ToBase64String(secret)).And.NotContain(Totp.Base32(secret)).And.NotContain(recovery[1]);
    }

    [Test]
    public async Task Guesses_LockTheAccount_AlsoWithTheRightPasswordInBetween()
    {
        var clock = new ShiftedClock();
        await using var host = await UiHost.StartAsync(clock);
        var (factors, account, secret, _) = await SwitchOnAsync(host);
        var accounts = host.Services.GetRequiredService<IAccountDirectory>();
        clock.PutForward(TimeSpan.FromSeconds(60));
        var tries = 0;
        while (await accounts.LogInAsync("admin", host.Password, null, default) is not null && tries < 50)
        {
            tries++;
            (await factors.VerifyAsync(account, "000000", null, default)).Should().BeFalse();
        }

        tries.Should().BeLessThan(5, "the password must not forgive wrong codes");
        (await factors.VerifyAsync(account, CodeAt(clock, secret), null, default)).Should().BeFalse("the account is locked");
        clock.PutForward(TimeSpan.FromMinutes(5.1));
        (await accounts.LogInAsync("admin", host.Password, null, default)).Should().NotBeNull();
        (await factors.VerifyAsync(account, CodeAt(clock, secret), null, default)).Should().BeTrue("the lock is over");
    }

    private static async Task<(ISecondFactors Factors, Account Account, byte[] Secret, IReadOnlyList<string> Recovery)> SwitchOnAsync(UiHost host)
    {
        var factors = host.Services.GetRequiredService<ISecondFactors>();
        var account = (await host.Services.GetRequiredService<IAccountDirectory>().FindByNameAsync("admin", default))!;
        var offer = await factors.BeginAsync(account, default);
        offer.Link.Should().StartWith("otpauth://totp/Peach:admin?secret=");
        var secret = FromBase32(offer.Key);
        return (factors, account, secret, await factors.ConfirmAsync(account, CodeAt(host.Time, secret), default));
    }

    private static string CodeAt(TimeProvider clock, byte[] secret) => Totp.Code(secret, Totp.StepAt(clock.GetUtcNow()));

    private static byte[] FromBase32(string key)
    {
        var (bytes, bits, count) = (new List<byte>(), 0, 0);
        foreach (var letter in key.Where(char.IsLetterOrDigit))
        {
            bits = (bits << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal);
            count += 5;
            if (count < 8) continue;
            count -= 8;
            bytes.Add((byte)(bits >> count));
            bits &= (1 << count) - 1;
        }

        return [.. bytes];
    }
}

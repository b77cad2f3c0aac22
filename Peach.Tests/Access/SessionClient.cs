using System.Net;
using System.Text.RegularExpressions;
using FluentAssertions;
using Peach.Tests.Hosting;

namespace Peach.Tests.Access;

/// <summary>Logs in by HTTP alone, as a browser's login form does.</summary>
internal static partial class SessionClient
{
    /// <param name="address">Of the platform.</param>
    /// <param name="name">The account's.</param>
    /// <param name="password">Its password.</param>
    /// <returns>A client that keeps the session's cookie and follows no redirect.</returns>
    public static async Task<HttpClient> LogInAsync(Uri address, string name, string password)
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = address };
        ((int)await TryAsync(client, name, password)).Should().BeLessThan(400, "the name and the password are right");
        return client;
    }

    /// <summary>Sends the login form.</summary>
    public static async Task<HttpStatusCode> TryAsync(HttpClient client, string name, string password)
    {
        var form = FormToken().Match(await client.GetStringAsync(new Uri("/login", UriKind.Relative))).Groups[1].Value;
        using var reply = await client.PostAsync(new Uri("/login", UriKind.Relative), new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "login", ["__RequestVerificationToken"] = form, ["Form.Name"] = name, ["Form.Password"] = password,
        }));
        return reply.StatusCode;
    }

    /// <summary>Follows the set-up link that a first start has printed.</summary>
    /// <param name="output">What was printed.</param>
    /// <param name="password">What the account <c>admin</c> gets.</param>
    /// <returns>Its session.</returns>
    public static async Task<HttpClient> SetUpAsync(Uri address, Func<string> output, string password)
    {
        await Eventually.IsTrueAsync("the set-up link to be printed", () => Task.FromResult(LinkPattern().IsMatch(output())));
        var token = LinkPattern().Match(output()).Groups[1].Value;
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = address };
        var form = FormToken().Match(await client.GetStringAsync("/setup?token=" + token)).Groups[1].Value;
        using var reply = await client.PostAsync("/setup", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "setup", ["__RequestVerificationToken"] = form, ["Form.Token"] = token, ["Form.Name"] = "admin", ["Form.Password"] = password,
        }));
        ((int)reply.StatusCode).Should().BeLessThan(400, "the link is good");
        return client;
    }

    [GeneratedRegex(@"Set up Peach: \S+/setup\?token=(\S+)")]
    private static partial Regex LinkPattern();

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]* value=\"([^\"]+)\"")]
    private static partial Regex FormToken();
}

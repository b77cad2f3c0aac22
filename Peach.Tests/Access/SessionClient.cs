using System.Text.RegularExpressions;
using FluentAssertions;

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
        var form = FormToken().Match(await client.GetStringAsync("/login")).Groups[1].Value;
        using var reply = await client.PostAsync("/login", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "login", ["__RequestVerificationToken"] = form, ["Form.Name"] = name, ["Form.Password"] = password,
        }));
        ((int)reply.StatusCode).Should().BeLessThan(400, "the name and the password are right");
        return client;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]* value=\"([^\"]+)\"")]
    private static partial Regex FormToken();
}

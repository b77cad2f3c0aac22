using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FluentAssertions;
using Peach.Tests.Hosting;

namespace Peach.Tests.EndToEnd;

/// <summary>The organisation demo: its admin, and its apps that send plays and ask for recommendations.</summary>
internal sealed class DemoProduct(PeachProcess peach)
{
    private const string SiteKey = "demo0000000000017";

    /// <summary>Makes the organisation and its site key.</summary>
    public async Task SetUpAsync()
    {
        await PostAsync("organisations", new { codops = "demo", name = "Demo" });
        await PostAsync("site-keys", new { site_key = SiteKey, codops = "demo" });
    }

    public async Task PostAsync(string resource, object body)
    {
        using var reply = await peach.Admin.PostAsJsonAsync($"/api/admin/{resource}", body);
        reply.StatusCode.Should().Be(HttpStatusCode.Created, await reply.Content.ReadAsStringAsync());
    }

    /// <summary>Thirty phones play item-0, twenty of them item-1 as well, ten item-2, and one item-3; in one batch each.</summary>
    public async Task SendPlaysAsync()
    {
        for (var phone = 0; phone < 30; phone++)
        {
            var items = phone switch { 0 => 4, < 10 => 3, < 20 => 2, _ => 1 };
            await SendPlaysAsync(phone, [.. Enumerable.Range(0, items).Select(item => $"item-{item}")]);
        }
    }

    /// <summary>A phone's batch, which Peach must take.</summary>
    public async Task SendPlaysAsync(int phone, params string[] items)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        using var reply = await peach.Client.PostAsJsonAsync($"/v3/collect?s={SiteKey}", new
        {
            peach_schema_version = "1.0.4",
            sent_timestamp = now,
            session_id = $"s{phone}",
            user_id = $"u{phone}",
            client = new { id = $"phone-{phone}", type = "mobileapp", app_id = "org.example.play" },
            events = items.Select(item => new { type = "media_play", event_timestamp = now - 1000, id = item }),
        });
        reply.StatusCode.Should().Be(HttpStatusCode.Created, await reply.Content.ReadAsStringAsync());
    }

    /// <returns>The body of a good answer; null after any other.</returns>
    public async Task<JsonElement?> GetJsonAsync(string path)
    {
        using var reply = await peach.Client.GetAsync(path);
        return reply.IsSuccessStatusCode ? await reply.Content.ReadFromJsonAsync<JsonElement>() : null;
    }

    public static List<string> Items(JsonElement body) =>
        [.. body.GetProperty("result").GetProperty("items").EnumerateArray().Select(item => item.GetProperty("content_id").GetString()!)];
}

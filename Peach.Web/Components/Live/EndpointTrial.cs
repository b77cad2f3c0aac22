using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Peach.Core.Endpoints;
using Peach.Core.Previews;
using Peach.Web.Endpoints;

namespace Peach.Web.Components.Live;

/// <summary>Calls an endpoint as a product would, over HTTP, and nothing but an endpoint of this Peach.</summary>
internal sealed class EndpointTrial(IHttpClientFactory clients, OwnAddress own, IPreviewTokens tokens, TimeProvider time)
{
    public const string Client = "endpoint-trial";

    private const int MaxBodyBytes = 200_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(1);
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Never follows elsewhere, carries no cookies.</summary>
    public static SocketsHttpHandler CreateHandler() => new() { AllowAutoRedirect = false, UseCookies = false, UseProxy = false };

    /// <summary>The endpoint's path and query on this host, as products call it.</summary>
    /// <param name="query">As typed; what would break out of the query is escaped.</param>
    public static string PathOf(EndpointView endpoint, string query)
    {
        var path = $"/api/v1/{Uri.EscapeDataString(endpoint.Codops)}/{endpoint.Url.TrimStart('/')}";
        query = query.Trim().TrimStart('?').Replace("#", "%23", StringComparison.Ordinal).Replace(" ", "%20", StringComparison.Ordinal);
        return query.Length == 0 ? path : $"{path}?{query}";
    }

    public async Task<TrialResult> CallAsync(EndpointView endpoint, string query, CancellationToken cancellationToken)
    {
        if (own.Find() is not { } address) return new TrialResult(0, 0, "This Peach listens on no address that it can call itself.");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        var started = time.GetTimestamp();
        try
        {
            using var client = clients.CreateClient(Client);
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, PathOf(endpoint, query)));
            // Who is logged in may see notes and force components; the platform's own parameters say that this is asked for.
            if (query.Contains("peach_", StringComparison.Ordinal))
                request.Headers.Add(PermittedCallers.TokenHeader, tokens.Issue(new PreviewScope(endpoint.Codops, null), TokenLifetime).Text);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            await using var stream = await answer.Content.ReadAsStreamAsync(limit.Token);
            var buffer = new byte[MaxBodyBytes];
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, limit.Token);
            var milliseconds = time.GetElapsedTime(started).TotalMilliseconds;
            return new TrialResult((int)answer.StatusCode, milliseconds, Format(buffer.AsSpan(0, length)));
        }
        catch (Exception error) when (error is HttpRequestException or IOException ||
                                      (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            var reason = error is OperationCanceledException ? $"No answer within {Limit.TotalSeconds:F0} s." : error.Message;
            return new TrialResult(0, time.GetElapsedTime(started).TotalMilliseconds, reason);
        }
    }

    private static string Format(ReadOnlySpan<byte> body)
    {
        if (body.Length == MaxBodyBytes) return Encoding.UTF8.GetString(body) + "\n… cut here";
        try
        {
            return JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(body), Indented);
        }
        catch (JsonException)
        {
            return Encoding.UTF8.GetString(body);
        }
    }
}

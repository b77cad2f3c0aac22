using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;

namespace Peach.Core.Forge.Servers;

/// <summary>Speaks HTTP to a server: no redirects, no cookies, bounded in time and bytes. The token is in a header and in no message.</summary>
internal sealed class ForgeClient : IDisposable
{
    private const int MaxAnswerBytes = 1024 * 1024;
    private const int MaxReasonLength = 300;

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly HttpClient _http;

    public ForgeClient(IOptions<ForgeOptions> options) => _http = Create(options.Value);

    /// <summary>No redirects, no cookies, bounded in time and bytes.</summary>
    public static HttpClient Create(ForgeOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = options.Timeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        var http = new HttpClient(handler) { Timeout = options.Timeout, MaxResponseContentBufferSize = MaxAnswerBytes };
        http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("Peach", "1"));
        return http;
    }

    public void Dispose() => _http.Dispose();

    /// <param name="path">Under the target's API, beginning with a slash, escaped.</param>
    /// <param name="authorise">Puts the token where the server looks for it.</param>
    /// <exception cref="ForgeException">The server is away or refuses.</exception>
    public async Task<JsonNode?> SendAsync(
        ForgeTarget target, HttpMethod method, string path, JsonObject body, Action<HttpRequestHeaders, string> authorise, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, target.Api + path);
        request.Content = JsonContent.Create(body, options: Json);
        authorise(request.Headers, target.Token);
        try
        {
            using var answer = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            var status = (int)answer.StatusCode;
            return answer.IsSuccessStatusCode ? Parse(text) : throw new ForgeException($"{target.Api} answered {status}{Reason(text, status, target)}", status);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            var reason = error is OperationCanceledException ? $"it did not answer within {_http.Timeout.TotalSeconds:0.#} s" : error.GetBaseException().Message;
            throw new ForgeException($"{target.Api} cannot be reached: {reason}", null, error);
        }
    }

    private static string Reason(string text, int status, ForgeTarget target)
    {
        var said = Parse(text) switch
        {
            JsonObject { } answer => (answer["message"] ?? answer["error_description"] ?? answer["error"])?.ToString() ?? "",
            _ => "",
        };
        said = said.Replace(target.Token, "…", StringComparison.Ordinal).ReplaceLineEndings(" ");
        if (said.Length > MaxReasonLength) said = said[..MaxReasonLength] + "…";
        var advice = status switch
        {
            401 => " The token is wrong or has expired; give the repository's API a new one.",
            403 => " The token may not do this; give one with the scope api (GitLab) or with the right to write statuses and comments.",
            404 => " Either there is no such project or commit, or the token may not see it.",
            >= 300 and < 400 => " Peach does not follow redirects; set the API's address to where it is.",
            _ => "",
        };
        return (said.Length > 0 ? $": {said}." : ".") + advice;
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return text.Length == 0 ? null : JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Mail;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Peach.Core.Platform;

namespace Peach.Core.Alerts.Delivery;

/// <summary>Sends a message once. No message of a failure holds a webhook's address, which is a secret.</summary>
internal sealed class ChannelSender(IOptions<AlertsOptions> options, IOptions<PlatformOptions> platform) : IDisposable
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly HttpClient _http = OutgoingHttp.Create(options.Value.Timeout, options.Value.PrivateAddresses);

    /// <exception cref="DeliveryException">It was not taken.</exception>
    public Task SendAsync(AlertChannelKind kind, ChannelTarget target, AlertMessage message, CancellationToken cancellationToken)
    {
        var page = message.Link is { } link && platform.Value.PublicUrl.Length > 0 ? platform.Value.PublicUrl.TrimEnd('/') + link : null;
        return kind == AlertChannelKind.Mail ? MailAsync(target, message, page, cancellationToken) : PostAsync(target, WebhookBody.Of(kind, message, page), cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private async Task PostAsync(ChannelTarget target, JsonObject body, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, target.Address) { Content = JsonContent.Create(body, options: Json) };
            if (!string.IsNullOrEmpty(target.Token)) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", target.Token);
            using var answer = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode) throw Refusal((int)answer.StatusCode);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw Explain(error);
        }
    }

    private static DeliveryException Refusal(int status) => status switch
    {
        >= 300 and < 400 => new DeliveryException($"it answered {status}, and Peach does not follow redirects; give the address where it leads", isFinal: true),
        400 or 401 or 403 or 404 or 405 or 410 or 413 or 422 => new DeliveryException($"it answered {status}; check its address and token", isFinal: true),
        _ => new DeliveryException($"it answered {status}", isFinal: false),
    };

    private DeliveryException Explain(Exception error)
    {
        if (error is OperationCanceledException) return new DeliveryException($"it did not answer within {options.Value.Timeout.TotalSeconds:0.#} s", isFinal: false, error);
        for (var inner = error; inner is not null; inner = inner.InnerException)
        {
            if (inner is PeachException)
                return new DeliveryException($"{inner.Message}; an operator allows private networks by Alerts:PrivateAddresses", isFinal: true, error);
        }

        return new DeliveryException($"it cannot be reached ({(error as HttpRequestException)?.HttpRequestError})", isFinal: false, error);
    }

    private async Task MailAsync(ChannelTarget target, AlertMessage message, string? page, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        if (settings.SmtpHost.Length == 0) throw new DeliveryException("no mail can be sent: Alerts:SmtpHost is empty", isFinal: true);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(settings.Timeout);
        try
        {
            using var mail = new MailMessage
            {
                From = new MailAddress(settings.MailFrom, "Peach"),
                Subject = $"[Peach] {message.Headline}".ReplaceLineEndings(" "),
                Body = page is null ? $"{message.Headline}\r\n\r\n{message.Text}\r\n" : $"{message.Headline}\r\n\r\n{message.Text}\r\n\r\n{page}\r\n",
                SubjectEncoding = Encoding.UTF8,
                BodyEncoding = Encoding.UTF8,
            };
            foreach (var address in target.Address.Split(',')) mail.To.Add(new MailAddress(address));
            using var client = new SmtpClient(settings.SmtpHost, settings.SmtpPort) { EnableSsl = settings.SmtpTls };
            if (settings.SmtpUser.Length > 0) client.Credentials = new System.Net.NetworkCredential(settings.SmtpUser, settings.SmtpPassword);
            await client.SendMailAsync(mail, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DeliveryException($"the mail server did not answer within {settings.Timeout.TotalSeconds:0.#} s", isFinal: false, error);
        }
        catch (SmtpException error)
        {
            throw new DeliveryException($"the mail server did not take it: {(error.InnerException ?? error).Message}", isFinal: false, error);
        }
    }
}

using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Extensions.Primitives;
using Peach.Core.Collect;

namespace Peach.Web.Collect;

/// <summary>The Collect API: events from apps and sites.</summary>
internal static partial class CollectApi
{
    /// <summary>Reasons given in one reply; the count is of all.</summary>
    private const int MaxReasons = 100;

    private static readonly string[] Paths = ["/v3/collect", "/v2/collect", "/v1/collect", "/api/events"];

    public static IEndpointRouteBuilder MapCollect(this IEndpointRouteBuilder routes)
    {
        var api = new Handler(
            routes.ServiceProvider.GetRequiredService<ICollector>(), routes.ServiceProvider.GetRequiredService<ISiteKeyDirectory>(),
            routes.ServiceProvider.GetRequiredService<CollectBodyReader>(), routes.ServiceProvider.GetRequiredService<ILogger<Handler>>());
        // Bare delegates, and none of the pages' middleware: this path carries all events of all products.
        foreach (var path in Paths) routes.Map(path, api.HandleAsync).AllowAnonymous().ShortCircuit();
        return routes;
    }

    private sealed partial class Handler(ICollector collector, ISiteKeyDirectory siteKeys, CollectBodyReader bodies, ILogger logger)
    {
        public async Task HandleAsync(HttpContext context)
        {
            var request = context.Request;
            CollectCors.Allow(context);
            if (!HttpMethods.IsPost(request.Method))
            {
                await AnswerOtherMethodAsync(context);
                return;
            }

            var query = CollectQuery.Parse(request.QueryString, out var key);
            if (Refuse(key, out var siteKey) is { } refusal)
            {
                await refusal.WriteAsync(context);
                return;
            }

            try
            {
                using var body = await bodies.ReadAsync(context);
                StringValues userAgent = request.Headers.UserAgent;
                var receipt = await collector.CollectAsync(
                    new CollectRequest(siteKey!, body.Content, query, userAgent.Count == 0 ? null : userAgent.ToString()), context.RequestAborted);
                await WriteReceiptAsync(context.Response, receipt);
            }
            catch (CollectException error)
            {
                await CollectProblem.For(error).WriteAsync(context);
            }
            catch (CollectBodyException error)
            {
                await error.Problem.WriteAsync(context);
            }
            catch (BadHttpRequestException error)
            {
                await new CollectProblem(error.StatusCode, "Bad request", error.Message).WriteAsync(context);
            }
            catch (Exception) when (context.RequestAborted.IsCancellationRequested)
            {
                // The sender is gone; there is nobody to answer.
            }
            catch (Exception error)
            {
                LogFailed(error);
                if (!context.Response.HasStarted) await CollectProblem.Unexpected.WriteAsync(context);
            }
        }

        [LoggerMessage(LogLevel.Error, "A Collect request failed unexpectedly and was answered 503")]
        private partial void LogFailed(Exception error);

        private CollectProblem? Refuse(string? key, out SiteKey? siteKey)
        {
            siteKey = null;
            if (string.IsNullOrEmpty(key))
            {
                return new CollectProblem(
                    StatusCodes.Status400BadRequest, "Site key missing", "Say which product sends: POST /v3/collect?s=<site key>. Peach's administrators know the key.");
            }

            if (!siteKeys.TryGet(key, out siteKey))
            {
                return new CollectProblem(
                    StatusCodes.Status404NotFound, "Unknown site key",
                    $"There is no site key {Shorten(key)}. Check its spelling, or have an administrator add it (POST /api/admin/site-keys).");
            }

            return siteKey.Revoked
                ? new CollectProblem(
                    StatusCodes.Status403Forbidden, "Revoked site key", $"The site key {key} is revoked. Use another, or have an administrator allow it again.")
                : null;
        }

        private static string Shorten(string key) => key.Length <= 64 ? key : key[..64] + "…";

        private static Task AnswerOtherMethodAsync(HttpContext context)
        {
            if (HttpMethods.IsOptions(context.Request.Method))
            {
                CollectCors.AnswerPreflight(context);
                return Task.CompletedTask;
            }

            context.Response.Headers.Allow = CollectCors.Methods;
            return new CollectProblem(StatusCodes.Status405MethodNotAllowed, "Method not allowed", "Send events by POST.").WriteAsync(context);
        }

        private static async Task WriteReceiptAsync(HttpResponse response, CollectReceipt receipt)
        {
            response.StatusCode = StatusCodes.Status201Created;
            response.ContentType = "application/json";
            var writer = response.BodyWriter;
            if (receipt.Quarantined.Count == 0)
            {
                Utf8.TryWrite(
                    writer.GetSpan(128), CultureInfo.InvariantCulture,
                    $"{{\"accepted\":{receipt.Accepted},\"duplicate\":{receipt.Duplicate},\"quarantined\":0,\"reasons\":[]}}", out var length);
                response.ContentLength = length;
                writer.Advance(length);
                await writer.FlushAsync();
                return;
            }

            await using (var json = new Utf8JsonWriter(writer))
            {
                json.WriteStartObject();
                json.WriteNumber("accepted"u8, receipt.Accepted);
                json.WriteNumber("duplicate"u8, receipt.Duplicate);
                json.WriteNumber("quarantined"u8, receipt.Quarantined.Count);
                json.WriteStartArray("reasons"u8);
                foreach (var quarantined in receipt.Quarantined.Take(MaxReasons))
                {
                    json.WriteStartObject();
                    json.WriteNumber("index"u8, quarantined.Index);
                    json.WriteString("reason"u8, quarantined.Reason);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            await writer.FlushAsync();
        }
    }
}

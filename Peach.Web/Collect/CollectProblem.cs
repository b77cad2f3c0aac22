using System.Globalization;
using System.Text.Json;
using Peach.Core.Collect;

namespace Peach.Web.Collect;

/// <summary>A refusal as RFC 9457 has it.</summary>
internal sealed record CollectProblem(int Status, string Title, string Detail, TimeSpan? RetryAfter = null)
{
    /// <summary>Seconds after which a sender may try again.</summary>
    private const int DefaultRetryAfter = 5;

    /// <summary>A mistake of ours; senders keep their events and try again.</summary>
    public static CollectProblem Unexpected { get; } = new(
        StatusCodes.Status503ServiceUnavailable, "Not stored", "An unexpected error kept the events from being stored; send them again in a moment.");

    public static CollectProblem For(CollectException error) => error.Reason switch
    {
        CollectRefusal.NotJson => new CollectProblem(StatusCodes.Status400BadRequest, "Not JSON", error.Message),
        CollectRefusal.TooLarge => new CollectProblem(StatusCodes.Status413PayloadTooLarge, "Too large", error.Message),
        CollectRefusal.TooMany => new CollectProblem(StatusCodes.Status429TooManyRequests, "Too many events", error.Message, error.RetryAfter),
        CollectRefusal.Unavailable => new CollectProblem(StatusCodes.Status503ServiceUnavailable, "Not stored", error.Message, error.RetryAfter),
        _ => throw new InvalidOperationException($"{error.Reason} has no status."),
    };

    public async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = Status;
        response.ContentType = "application/problem+json";
        if (Status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests)
            response.Headers.RetryAfter = ((int)Math.Ceiling(RetryAfter?.TotalSeconds ?? DefaultRetryAfter)).ToString(CultureInfo.InvariantCulture);
        await response.BodyWriter.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(new { type = "about:blank", title = Title, status = Status, detail = Detail }));
    }
}

using System.Text.Json;
using Peach.Core.Collect;

namespace Peach.Web.Collect;

/// <summary>A refusal as RFC 9457 has it.</summary>
internal sealed record CollectProblem(int Status, string Title, string Detail)
{
    /// <summary>Seconds after which a sender may try again.</summary>
    private const string RetryAfter = "5";

    public static CollectProblem For(CollectException error) => error.Reason switch
    {
        CollectRefusal.NotJson => new CollectProblem(StatusCodes.Status400BadRequest, "Not JSON", error.Message),
        CollectRefusal.TooLarge => new CollectProblem(StatusCodes.Status413PayloadTooLarge, "Too large", error.Message),
        CollectRefusal.Unavailable => new CollectProblem(StatusCodes.Status503ServiceUnavailable, "Not stored", error.Message),
        _ => throw new InvalidOperationException($"{error.Reason} has no status."),
    };

    public async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = Status;
        response.ContentType = "application/problem+json";
        if (Status == StatusCodes.Status503ServiceUnavailable) response.Headers.RetryAfter = RetryAfter;
        await response.BodyWriter.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(new { type = "about:blank", title = Title, status = Status, detail = Detail }));
    }
}

using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Peach.Core.Tasks;

namespace Peach.Web.Administration;

/// <summary>Writes log lines as they come. Who reads slowly is waited for; who goes away ends it.</summary>
internal sealed class LogStreamResult(IAsyncEnumerable<TaskLogLine> lines, LogStreamFormat format, string? fileName = null) : IResult
{
    private const int LinesRead = 5_000;

    /// <summary>Proxies cut connections on which nothing is said for a minute.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    private static readonly UTF8Encoding Utf8 = new(false);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = format switch
        {
            LogStreamFormat.Events => "text/event-stream",
            LogStreamFormat.Json => "application/x-ndjson",
            _ => "text/plain; charset=utf-8",
        };
        var headers = response.Headers;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers["X-Accel-Buffering"] = "no";
        if (fileName is not null) headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
        httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            await WriteAsync(response, httpContext.RequestServices.GetRequiredService<TimeProvider>(), httpContext.RequestAborted);
        }
        catch (OperationCanceledException) when (httpContext.RequestAborted.IsCancellationRequested)
        {
            // The reader is gone.
        }
    }

    public static LogStreamFormat FormatFor(IList<MediaTypeHeaderValue> accepts)
    {
        foreach (var accept in accepts)
        {
            if (accept.MediaType.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase)) return LogStreamFormat.Events;
            if (accept.MediaType.Equals("application/x-ndjson", StringComparison.OrdinalIgnoreCase)) return LogStreamFormat.Json;
        }

        return LogStreamFormat.Text;
    }

    /// <summary>The line to begin with: the one asked for, or the one after the last that an event stream's reader has seen.</summary>
    public static int ResumeAt(HttpRequest request, int? from) =>
        int.TryParse(request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var last) && last < int.MaxValue ? last + 1 : Math.Max(0, from ?? 0);

    /// <summary>A log as far as it is written.</summary>
    public static async IAsyncEnumerable<TaskLogLine> WholeAsync(
        IRunRecords records, string runId, int fromLine, int? limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (next, left) = (fromLine, Math.Max(0, limit ?? int.MaxValue));
        while (left > 0)
        {
            var lines = await records.ReadLogAsync(runId, next, Math.Min(left, LinesRead), cancellationToken);
            foreach (var line in lines) yield return line;
            if (lines.Count < Math.Min(left, LinesRead)) yield break;
            next = lines[^1].Number + 1;
            left -= lines.Count;
        }
    }

    private async Task WriteAsync(HttpResponse response, TimeProvider clock, CancellationToken cancellationToken)
    {
        await response.StartAsync(cancellationToken);
        var buffer = response.BodyWriter;
        await using var enumerator = lines.GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            var next = enumerator.MoveNextAsync();
            if (!next.IsCompleted)
            {
                await buffer.FlushAsync(cancellationToken);
                var waiting = next.AsTask();
                while (format == LogStreamFormat.Events && await IsSilentAsync(waiting, clock))
                {
                    Write(buffer, ":\n\n");
                    await buffer.FlushAsync(CancellationToken.None);
                }

                if (!await waiting) break;
            }
            else if (!await next)
            {
                break;
            }

            Write(buffer, Format(enumerator.Current));
            if (buffer.UnflushedBytes > 64 * 1024) await buffer.FlushAsync(cancellationToken);
        }

        if (format == LogStreamFormat.Events) Write(buffer, "event: end\ndata:\n\n");
        await buffer.FlushAsync(cancellationToken);
    }

    /// <summary>Waits for the line itself when the reader goes away, which ends it: a reading under way cannot be disposed of.</summary>
    private static async Task<bool> IsSilentAsync(Task<bool> line, TimeProvider clock)
    {
        try
        {
            await line.WaitAsync(Silence, clock);
            return false;
        }
        catch (TimeoutException) when (!line.IsCompleted)
        {
            return true;
        }
    }

    private static void Write(IBufferWriter<byte> writer, string text) => Utf8.GetBytes(text, writer);

    private string Format(TaskLogLine line) => format switch
    {
        LogStreamFormat.Events => string.Create(CultureInfo.InvariantCulture, $"id: {line.Number}\ndata: {JsonSerializer.Serialize(RunRecordsApi.Describe(line))}\n\n"),
        LogStreamFormat.Json => JsonSerializer.Serialize(RunRecordsApi.Describe(line)) + "\n",
        _ => string.Create(CultureInfo.InvariantCulture, $"{line.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff} {(line.IsError ? 'E' : 'O')} {line.Text}\n"),
    };
}

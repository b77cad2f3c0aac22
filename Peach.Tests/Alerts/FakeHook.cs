using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Peach.Tests.Hosting;

namespace Peach.Tests.Alerts;

/// <summary>A webhook that notes what it is told.</summary>
internal sealed class FakeHook : IDisposable
{
    private readonly LoopbackServer _server;
    private int _failures;

    /// <param name="status">What requests are answered.</param>
    /// <param name="failures">How many of them are answered 503 first.</param>
    public FakeHook(int status = 200, int failures = 0)
    {
        _failures = failures;
        _server = new LoopbackServer(async context =>
        {
            var body = await JsonNode.ParseAsync(context.Request.InputStream);
            if (Interlocked.Decrement(ref _failures) >= 0)
            {
                context.Response.StatusCode = 503;
                return;
            }

            Told.Enqueue((body!, context.Request.Headers["Authorization"]));
            context.Response.StatusCode = status;
            if (status is >= 300 and < 400) context.Response.RedirectLocation = Address + "/elsewhere";
        });
    }

    public string Address => _server.Address + "/hooks/secret-part";

    public ConcurrentQueue<(JsonNode Body, string? Authorization)> Told { get; } = new();

    public void Dispose() => _server.Dispose();
}

using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Peach.Tests.Hosting;

namespace Peach.Tests.Forge;

/// <summary>A chat's incoming webhook.</summary>
internal sealed class FakeChat : IDisposable
{
    private readonly LoopbackServer _server;
    private int _failures;

    /// <param name="failures">How many requests are answered 503 first.</param>
    public FakeChat(int failures)
    {
        _failures = failures;
        _server = new LoopbackServer(async context =>
        {
            var body = await JsonNode.ParseAsync(context.Request.InputStream);
            if (Interlocked.Decrement(ref _failures) >= 0) context.Response.StatusCode = 503;
            else Texts.Enqueue(body!["text"]!.ToString());
        });
    }

    public string Address => _server.Address + "/hooks/secret-part";

    public ConcurrentQueue<string> Texts { get; } = new();

    public void Dispose() => _server.Dispose();
}

using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Peach.Tests.Hosting;

namespace Peach.Tests.Forge;

/// <summary>A chat's incoming webhook.</summary>
internal sealed class FakeChat : IDisposable
{
    private readonly HttpListener _listener = new();
    private int _failures;

    /// <param name="failures">How many requests are answered 503 first.</param>
    public FakeChat(int failures)
    {
        _failures = failures;
        Address = $"http://127.0.0.1:{FreePort.Find()}/hooks/secret-part";
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _ = ServeAsync();
    }

    public string Address { get; }

    public ConcurrentQueue<string> Texts { get; } = new();

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            var body = await JsonNode.ParseAsync(context.Request.InputStream);
            if (_failures-- > 0) context.Response.StatusCode = 503;
            else Texts.Enqueue(body!["text"]!.ToString());
            context.Response.Close();
        }
    }
}

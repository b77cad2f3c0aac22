using System.Net;

namespace Peach.Tests.Hosting;

/// <summary>An HTTP server of a test's own, that can go away and come back at the same address.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly Func<HttpListenerContext, Task> _answer;
    private readonly CancellationTokenSource _ended = new();
    private HttpListener _listener;

    /// <param name="answer">Answers a request; several may be under way. The response is closed after it.</param>
    public LoopbackServer(Func<HttpListenerContext, Task> answer)
    {
        _answer = answer;
        Address = $"http://127.0.0.1:{FreePort.Find()}";
        _listener = Listen();
    }

    /// <summary>Without a slash at its end.</summary>
    public string Address { get; }

    /// <summary>Cancelled when the server is disposed.</summary>
    public CancellationToken Ended => _ended.Token;

    public void GoAway() => _listener.Close();

    public void ComeBack() => _listener = Listen();

    public void Dispose()
    {
        _ended.Cancel();
        _listener.Close();
        _ended.Dispose();
    }

    private HttpListener Listen()
    {
        var listener = new HttpListener();
        listener.Prefixes.Add(Address + "/");
        listener.Start();
        _ = ServeAsync(listener);
        return listener;
    }

    private async Task ServeAsync(HttpListener listener)
    {
        try
        {
            while (true) _ = AnswerAsync(await listener.GetContextAsync());
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // It has gone away.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            await _answer(context);
            context.Response.Close();
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException or IOException or OperationCanceledException)
        {
            // The client is gone, or the server.
        }
    }
}

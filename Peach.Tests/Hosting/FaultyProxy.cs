using System.Net;

namespace Peach.Tests.Hosting;

/// <summary>Stands before an HTTP service and answers some requests in its place with an error.</summary>
public sealed class FaultyProxy : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly HttpListener _listener = new();
    private readonly string _target;

    /// <param name="target">The service's address.</param>
    public FaultyProxy(string target)
    {
        _target = target;
        Address = $"http://127.0.0.1:{FreePort.Find()}";
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _ = ServeAsync();
    }

    public string Address { get; }

    /// <summary>Gives the status to answer with, or null for the service's own answer; asked with method and path with query.</summary>
    public Func<string, string, int?> Fault { get; set; } = (_, _) => null;

    /// <summary>All requests so far, e.g. <c>PUT /bucket/key</c>.</summary>
    public List<string> Requests { get; } = [];

    public void Dispose()
    {
        _listener.Close();
        _client.Dispose();
    }

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

            _ = Task.Run(() => AnswerAsync(context));
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var (request, response) = (context.Request, context.Response);
        using var body = new MemoryStream();
        await request.InputStream.CopyToAsync(body);
        int? fault;
        lock (Requests)
        {
            Requests.Add($"{request.HttpMethod} {request.RawUrl}");
            fault = Fault(request.HttpMethod, request.RawUrl!);
        }

        if (fault is { } status)
        {
            response.StatusCode = status;
            response.Close();
            return;
        }

        using var message = new HttpRequestMessage(new HttpMethod(request.HttpMethod), _target + request.RawUrl);
        message.Content = new ByteArrayContent(body.ToArray());
        foreach (var name in request.Headers.AllKeys.OfType<string>())
        {
            if (name is "Transfer-Encoding" or "Connection" or "Expect") continue;
            if (!message.Headers.TryAddWithoutValidation(name, request.Headers[name])) message.Content.Headers.TryAddWithoutValidation(name, request.Headers[name]);
        }

        using var answer = await _client.SendAsync(message);
        response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat<KeyValuePair<string, IEnumerable<string>>>(answer.Content.Headers))
            if (name is not ("Content-Length" or "Transfer-Encoding" or "Connection" or "Keep-Alive")) response.Headers[name] = string.Join(", ", values);
        var content = await answer.Content.ReadAsByteArrayAsync();
        response.ContentLength64 = request.HttpMethod == "HEAD" ? answer.Content.Headers.ContentLength ?? 0 : content.Length;
        if (request.HttpMethod != "HEAD") await response.OutputStream.WriteAsync(content);
        response.Close();
    }
}

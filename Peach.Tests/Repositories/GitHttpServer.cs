using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Peach.Tests.Repositories;

/// <summary>A git server over smart HTTP as GitLab is one: <c>git http-backend</c> behind basic authentication with a token.</summary>
internal sealed class GitHttpServer : IDisposable
{
    private readonly string _root;
    private readonly string _authorization;
    private readonly int _port;
    private HttpListener _listener;

    /// <param name="user">The name that has to come with the token.</param>
    public GitHttpServer(string root, string token, string user = "oauth2")
    {
        _root = root;
        _authorization = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{token}"));
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            _port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }

        _listener = Listen();
    }

    /// <summary>The programs that asked, each request in turn.</summary>
    public ConcurrentQueue<string> Agents { get; } = new();

    /// <summary>Sends half of what a fetch asks for and then nothing more; null: all of it.</summary>
    public TaskCompletionSource? Stalls { get; set; }

    public string Url => $"http://127.0.0.1:{_port}/project.git";

    public void GoAway() => _listener.Close();

    public void ComeBack() => _listener = Listen();

    public void Dispose() => _listener.Close();

    private HttpListener Listen()
    {
        var listener = new HttpListener();
        listener.Prefixes.Add($"http://127.0.0.1:{_port}/");
        listener.Start();
        _ = ServeAsync(listener);
        return listener;
    }

    private async Task ServeAsync(HttpListener listener)
    {
        while (true)
        {
            try
            {
                var context = await listener.GetContextAsync();
                _ = AnswerAsync(context);
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            Agents.Enqueue(context.Request.UserAgent ?? "");
            if (context.Request.Headers["Authorization"] != _authorization)
            {
                context.Response.StatusCode = 401;
                context.Response.AddHeader("WWW-Authenticate", "Basic realm=\"git\"");
            }
            else
            {
                await RunBackendAsync(context);
            }

            context.Response.Close();
        }
        catch (Exception error) when (error is HttpListenerException or IOException or ObjectDisposedException)
        {
            // The client is gone.
        }
    }

    private async Task RunBackendAsync(HttpListenerContext context)
    {
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        var start = new ProcessStartInfo("git", ["http-backend"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["GIT_PROJECT_ROOT"] = _root;
        start.Environment["GIT_HTTP_EXPORT_ALL"] = "1";
        start.Environment["PATH_INFO"] = context.Request.Url!.AbsolutePath;
        start.Environment["QUERY_STRING"] = context.Request.Url.Query.TrimStart('?');
        start.Environment["REQUEST_METHOD"] = context.Request.HttpMethod;
        start.Environment["CONTENT_TYPE"] = context.Request.ContentType ?? "";
        start.Environment["CONTENT_LENGTH"] = body.Length.ToString(CultureInfo.InvariantCulture);
        start.Environment["HTTP_CONTENT_ENCODING"] = context.Request.Headers["Content-Encoding"] ?? "";
        start.Environment["GIT_PROTOCOL"] = context.Request.Headers["Git-Protocol"] ?? "";
        start.Environment["REMOTE_USER"] = "oauth2";
        using var process = Process.Start(start)!;
        await process.StandardInput.BaseStream.WriteAsync(body.ToArray());
        process.StandardInput.Close();
        using var output = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(output);
        await process.WaitForExitAsync();
        var answer = output.ToArray();
        var end = answer.AsSpan().IndexOf("\r\n\r\n"u8);
        foreach (var line in Encoding.ASCII.GetString(answer, 0, end).Split("\r\n"))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = (line[..colon], line[(colon + 1)..].Trim());
            if (name == "Status") context.Response.StatusCode = int.Parse(value.AsSpan(0, 3), CultureInfo.InvariantCulture);
            else if (name == "Content-Type") context.Response.ContentType = value;
            else context.Response.AddHeader(name, value);
        }

        if (Stalls is { } stalls && body.ToArray().AsSpan().IndexOf("command=fetch"u8) >= 0)
        {
            await context.Response.OutputStream.WriteAsync(answer.AsMemory(end + 4, (answer.Length - end - 4) / 2));
            await context.Response.OutputStream.FlushAsync();
            stalls.TrySetResult();
            await Task.Delay(Timeout.Infinite);
        }

        await context.Response.OutputStream.WriteAsync(answer.AsMemory(end + 4));
    }
}

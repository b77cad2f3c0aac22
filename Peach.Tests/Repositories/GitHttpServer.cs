using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Peach.Tests.Hosting;

namespace Peach.Tests.Repositories;

/// <summary>A git server over smart HTTP as GitLab is one: <c>git http-backend</c> behind basic authentication with a token.</summary>
internal sealed class GitHttpServer : IDisposable
{
    private readonly string _root;
    private readonly string _authorization;
    private readonly LoopbackServer _server;

    /// <param name="user">The name that has to come with the token.</param>
    public GitHttpServer(string root, string token, string user = "oauth2")
    {
        _root = root;
        _authorization = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{token}"));
        _server = new LoopbackServer(AnswerAsync);
    }

    /// <summary>The programs that asked, each request in turn.</summary>
    public ConcurrentQueue<string> Agents { get; } = new();

    /// <summary>Sends half of what a fetch asks for and then nothing more; null: all of it.</summary>
    public TaskCompletionSource? Stalls { get; set; }

    public string Url => $"{_server.Address}/project.git";

    public void GoAway() => _server.GoAway();

    public void ComeBack() => _server.ComeBack();

    public void Dispose() => _server.Dispose();

    private Task AnswerAsync(HttpListenerContext context)
    {
        Agents.Enqueue(context.Request.UserAgent ?? "");
        if (context.Request.Headers["Authorization"] == _authorization) return RunBackendAsync(context);
        context.Response.StatusCode = 401;
        context.Response.AddHeader("WWW-Authenticate", "Basic realm=\"git\"");
        return Task.CompletedTask;
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
            await Task.Delay(Timeout.Infinite, _server.Ended);
        }

        await context.Response.OutputStream.WriteAsync(answer.AsMemory(end + 4));
    }
}

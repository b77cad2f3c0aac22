using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text;

namespace Peach.Core.Repositories.Git;

/// <summary>
/// Asks a server over HTTP where a branch is, by git's protocol version 2 (<c>ls-refs</c>) and without a process: one small request
/// on a connection that stays open. No redirects, no cookies; the token goes to the repository's own address only.
/// </summary>
internal sealed class HttpRefs : IDisposable
{
    private const int MaxAnswerBytes = 64 * 1024;
    private const string Service = "git-upload-pack";

    /// <summary>Servers that do not speak version 2 are left to git, and looked at again after a restart only.</summary>
    private readonly ConcurrentDictionary<string, bool> _speaksVersion2 = new(StringComparer.Ordinal);

    /// <summary>.NET reads the list of authorities in SSL_CERT_FILE, but not one that is for git alone.</summary>
    private static readonly bool KnowsGitsAuthorities =
        Environment.GetEnvironmentVariable("GIT_SSL_CAINFO") is not { Length: > 0 } own || own == Environment.GetEnvironmentVariable("SSL_CERT_FILE");

    private readonly HttpClient _client;
    private readonly TimeProvider _clock;
    private readonly RepositoriesOptions _options;

    public HttpRefs(RepositoriesOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // so that a changed name is seen
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            MaxResponseHeadersLength = 64,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <param name="branch">Null for the default branch.</param>
    /// <returns>Null when git itself has to be asked: the server answers otherwise than expected, or has no such branch.</returns>
    /// <exception cref="GitException">The server does not answer or refuses.</exception>
    public async Task<RemoteHead?> FindHeadAsync(GitRemote remote, string? branch, string? token, string? tokenUser, CancellationToken cancellationToken)
    {
        if (remote.Kind == GitRemoteKind.Https && !KnowsGitsAuthorities) return null;
        using var limit = new CancellationTokenSource(_options.PollTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            if (!_speaksVersion2.TryGetValue(remote.Url, out var speaks))
            {
                speaks = await SpeaksVersion2Async(remote, token, tokenUser, either.Token).ConfigureAwait(false);
                _speaksVersion2[remote.Url] = speaks;
            }

            return speaks ? await ListAsync(remote, branch, token, tokenUser, either.Token).ConfigureAwait(false) : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw GitErrors.TimedOut("ls-remote", remote, _options.PollTimeout);
        }
        catch (HttpRequestException error)
        {
            throw Explain(remote, error);
        }
        catch (IOException error)
        {
            throw GitErrors.Silent(remote, error.Message.TrimEnd('.'));
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<bool> SpeaksVersion2Async(GitRemote remote, string? token, string? tokenUser, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, $"{Address(remote)}/info/refs?service={Service}", token, tokenUser);
        return await SendAsync(remote, request, $"application/x-{Service}-advertisement", token, cancellationToken).ConfigureAwait(false) is { } answer &&
            ReadLines(answer).Any(line => line == "version 2");
    }

    private async Task<RemoteHead?> ListAsync(GitRemote remote, string? branch, string? token, string? tokenUser, CancellationToken cancellationToken)
    {
        var wanted = branch is null ? "HEAD" : $"refs/heads/{branch}";
        using var request = Request(HttpMethod.Post, $"{Address(remote)}/{Service}", token, tokenUser);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes($"{Line("command=ls-refs\n")}0001{Line("symrefs\n")}{Line($"ref-prefix {wanted}\n")}0000"));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue($"application/x-{Service}-request");
        request.Headers.Accept.ParseAdd($"application/x-{Service}-result");
        if (await SendAsync(remote, request, $"application/x-{Service}-result", token, cancellationToken).ConfigureAwait(false) is not { } answer) return null;
        foreach (var line in ReadLines(answer))
        {
            // SHA NAME [symref-target:NAME]
            var words = line.Split(' ');
            if (words.Length < 2 || words[1] != wanted || words[0].Length != 40 || !words[0].All(char.IsAsciiHexDigitLower)) continue;
            const string target = "symref-target:refs/heads/";
            var name = branch ?? Array.Find(words, word => word.StartsWith(target, StringComparison.Ordinal))?[target.Length..] ?? "HEAD";
            return new RemoteHead(name, words[0]);
        }

        return null;
    }

    /// <returns>The body; null when it is not what a git server answers.</returns>
    private async Task<byte[]?> SendAsync(GitRemote remote, HttpRequestMessage request, string type, string? token, CancellationToken cancellationToken)
    {
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                break;
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                throw GitErrors.Denied(remote, token is not null);
            case HttpStatusCode.NotFound:
                throw GitErrors.NotThere(remote, token is not null);
            case HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect:
                throw GitErrors.Moved(remote);
            case HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                throw GitErrors.Silent(remote, string.Create(CultureInfo.InvariantCulture, $"it says {(int)response.StatusCode}"));
            default:
                return null;
        }

        if (response.Content.Headers.ContentType?.MediaType != type) return null;
        using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var content = new byte[MaxAnswerBytes];
        var length = await body.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return length < content.Length ? content[..length] : null;
    }

    private static HttpRequestMessage Request(HttpMethod method, string address, string? token, string? tokenUser)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.TryAddWithoutValidation("Git-Protocol", "version=2");
        request.Headers.TryAddWithoutValidation("User-Agent", "git/peach");
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Basic", GitCredentials.Encode(token, tokenUser));
        return request;
    }

    private static string Address(GitRemote remote) => remote.Url.TrimEnd('/');

    private static string Line(string text) => string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(text) + 4:x4}{text}");

    /// <summary>Reads git's lines: four hexadecimal digits of length, which count themselves; lengths below four stand alone.</summary>
    private static List<string> ReadLines(ReadOnlySpan<byte> content)
    {
        var lines = new List<string>();
        while (content.Length >= 4 && Utf8Parser.TryParse(content[..4], out int length, out var digits, 'x') && digits == 4)
        {
            if (length < 4)
            {
                content = content[4..];
                continue;
            }

            if (length > content.Length) break;
            lines.Add(Encoding.UTF8.GetString(content[4..length]).TrimEnd('\n'));
            content = content[length..];
        }

        return lines;
    }

    private static GitException Explain(GitRemote remote, HttpRequestException error) => error switch
    {
        { HttpRequestError: HttpRequestError.NameResolutionError } => GitErrors.UnknownHost(remote),
        { HttpRequestError: HttpRequestError.SecureConnectionError } or { InnerException: AuthenticationException } =>
            GitErrors.NoTls(remote, (error.InnerException?.Message ?? error.Message).TrimEnd('.')),
        { InnerException: System.Net.Sockets.SocketException { SocketErrorCode: System.Net.Sockets.SocketError.ConnectionRefused } } => GitErrors.Silent(remote, "it refuses the connection"),
        _ => GitErrors.Silent(remote, error.Message.TrimEnd('.')),
    };
}

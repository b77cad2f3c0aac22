using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Forge.Servers;
using Peach.Core.Forge.Storage;
using Peach.Core.Platform;
using Peach.Core.Repositories;

namespace Peach.Core.Forge.Sending;

internal sealed partial class RepositoryForge(
    IRepositoryCatalog repositories, IRepositoryTokens tokens, ForgeStore store, IEnumerable<IForgeServer> servers, ISecretProtector secrets, IAudit audit,
    IOptions<ForgeOptions> options, IOptions<PlatformOptions> platform, TimeProvider clock, ILogger<RepositoryForge> logger) : IForge, IDisposable
{
    private const int LongestText = 2048;

    private readonly Dictionary<ForgeKind, IForgeServer> _servers = servers.ToDictionary(server => server.Kind);
    private readonly ConcurrentDictionary<string, ForgeRow> _rows = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ForgeLane> _lanes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ForgeStatus> _statuses = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();

    public void Start(IEnumerable<ForgeRow> rows)
    {
        foreach (var row in rows) _rows[row.RepositoryId] = row;
    }

    public void Stop() => _stopping.Cancel();

    public void Dispose() => _stopping.Dispose();

    /// <summary>Forgets all other repositories.</summary>
    public void Forget(IReadOnlyCollection<string> known)
    {
        foreach (var gone in _rows.Keys.Concat(_lanes.Keys).Concat(_statuses.Keys).Except(known).ToList())
        {
            _rows.TryRemove(gone, out _);
            _lanes.TryRemove(gone, out _);
            _statuses.TryRemove(gone, out _);
        }
    }

    public ForgeView View(string repositoryId)
    {
        var row = _rows.GetValueOrDefault(repositoryId);
        var (kind, api, project, _) = Locate(repositoryId, row);
        var hasToken = HasToken(repositoryId, row);
        var status = _statuses.GetValueOrDefault(repositoryId, ForgeStatus.None);
        return new ForgeView(
            new ForgeSettings(row?.Kind, row?.Api, row?.Project, null), kind, api, project, row?.ProtectedToken is not null, hasToken,
            status.Error, status.ErrorAt, status.SentAt, _lanes.TryGetValue(repositoryId, out var lane) ? lane.Waiting : 0);
    }

    public async Task<ForgeView> UpdateAsync(string repositoryId, ForgeSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var repository = repositories.Find(repositoryId) ?? throw new PeachException($"There is no repository {repositoryId}.");
        var before = _rows.GetValueOrDefault(repositoryId);
        var row = new ForgeRow
        {
            RepositoryId = repositoryId,
            Kind = settings.Kind,
            Api = CheckApi(settings.Api),
            Project = CheckProject(settings.Project),
            ProtectedToken = before?.ProtectedToken,
            TokenServer = before?.TokenServer,
        };
        var located = Locate(repositoryId, row);
        if (settings.Kind is not (null or ForgeKind.None) && (located.Api is null || located.Project is null))
            throw new PeachException("The repository's URL does not say where its API is: give \"api\" and \"project\" too.");
        var server = located.Api is null ? null : ServerOf(located.Api);
        if (settings.Token is { Length: > 0 } token)
        {
            if (token.Length > LongestText || token.Any(letter => letter is <= ' ' or > '~'))
                throw new PeachException($"token must be at most {LongestText} printable ASCII characters without spaces.");
            if (server is null) throw new PeachException("There is no API to give the token to: give \"kind\", \"api\" and \"project\" too.");
            (row.ProtectedToken, row.TokenServer) = (secrets.Protect(token), server);
        }
        else if (settings.Token is { Length: 0 })
        {
            (row.ProtectedToken, row.TokenServer) = (null, null);
        }
        else if (row.TokenServer is not null && row.TokenServer != server)
        {
            throw new PeachException("The API is on another server now: give its token as \"token\" too, or \"\" for none. The kept one is not sent to another server.");
        }

        await store.SaveAsync(row, cancellationToken).ConfigureAwait(false);
        _rows[repositoryId] = row;
        _statuses.TryRemove(repositoryId, out _);
        await audit.RecordAsync(new AuditChange("changed", "forge of repository", repository.Name, repository.Codops, before is null ? null : Values(before), Values(row))).ConfigureAwait(false);
        return View(repositoryId);
    }

    private static object Values(ForgeRow row) => new { row.Kind, row.Api, row.Project, HasToken = row.ProtectedToken is not null };

    public void SetStatus(CommitStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        Add(status.RepositoryId, $"{status.Name} {status.Commit}", (target, cancellationToken) =>
            _servers[target.Kind].SetStatusAsync(target, status, PageOf(status), cancellationToken));
    }

    public void SetNote(MergeRequestNote note)
    {
        ArgumentNullException.ThrowIfNull(note);
        Add(note.RepositoryId, FormattableString.Invariant($"note {note.MergeRequest}"), (target, cancellationToken) => SendNoteAsync(target, note, cancellationToken));
    }

    private void Add(string repositoryId, string key, Func<ForgeTarget, CancellationToken, Task> send)
    {
        if (!options.Value.Enabled || _stopping.IsCancellationRequested || !CanSend(repositoryId)) return;
        var lane = _lanes.GetOrAdd(repositoryId, id => new ForgeLane(options.Value, reason => Failed(id, reason), clock, _stopping.Token));
        lane.Add(new ForgeMessage(key, cancellationToken => SendAsync(repositoryId, send, cancellationToken)));
    }

    private bool CanSend(string repositoryId)
    {
        var row = _rows.GetValueOrDefault(repositoryId);
        return Locate(repositoryId, row) is { Kind: not ForgeKind.None, Api: not null, Project: not null } && HasToken(repositoryId, row);
    }

    private bool HasToken(string repositoryId, ForgeRow? row)
    {
        try
        {
            return TokenFor(repositoryId, row) is not null;
        }
        catch (PeachException error)
        {
            Failed(repositoryId, error.Message);
            return false;
        }
    }

    private async Task SendAsync(string repositoryId, Func<ForgeTarget, CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        try
        {
            // Looked up for every attempt: settings may have been mended since the message was queued.
            var row = _rows.GetValueOrDefault(repositoryId);
            var (kind, api, project, _) = Locate(repositoryId, row);
            if (kind == ForgeKind.None || api is null || project is null || TokenFor(repositoryId, row) is not { } token) return;
            await send(new ForgeTarget(kind, api, project, token), cancellationToken).ConfigureAwait(false);
            _statuses[repositoryId] = new ForgeStatus(null, null, clock.GetUtcNow());
        }
        catch (Exception error) when (error is not (ForgeException or OperationCanceledException))
        {
            LogBroken(error, repositoryId);
            throw new ForgeException(error is PeachException ? error.Message : "An error occurred inside Peach; its log tells more.", null, error);
        }
    }

    private async Task SendNoteAsync(ForgeTarget target, MergeRequestNote note, CancellationToken cancellationToken)
    {
        var server = _servers[target.Kind];
        if (await store.FindNoteAsync(note.RepositoryId, note.MergeRequest, cancellationToken).ConfigureAwait(false) is { } known)
        {
            try
            {
                await server.ChangeNoteAsync(target, note.MergeRequest, known, note.Body, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (ForgeException error) when (error.Status == 404)
            {
                // Somebody has deleted it: write it anew.
            }
        }

        var id = await server.AddNoteAsync(target, note.MergeRequest, note.Body, cancellationToken).ConfigureAwait(false);
        await store.SaveNoteAsync(note.RepositoryId, note.MergeRequest, id, CancellationToken.None).ConfigureAwait(false);
    }

    private void Failed(string repositoryId, string reason)
    {
        var before = _statuses.GetValueOrDefault(repositoryId, ForgeStatus.None);
        if (before.Error != reason) LogNotTaken(repositories.Find(repositoryId)?.Name ?? repositoryId, reason);
        _statuses[repositoryId] = before with { Error = reason, ErrorAt = clock.GetUtcNow() };
    }

    private (ForgeKind Kind, string? Api, string? Project, Uri? OwnServer) Locate(string repositoryId, ForgeRow? row)
    {
        if (row?.Kind == ForgeKind.None || repositories.Find(repositoryId) is not { } repository) return (ForgeKind.None, null, null, null);
        var own = ForgeAddress.Of(repository.Url, row?.Kind);
        var api = row?.Api ?? own?.Api;
        var project = row?.Project ?? own?.Project;
        return api is null || project is null
            ? (ForgeKind.None, null, null, null)
            : (row?.Kind ?? own?.Kind ?? ForgeKind.GitLab, api, project, own is not null && ServerOf(own.Api) == ServerOf(api) ? own.Server : null);
    }

    /// <summary>Its own token, or the repository's where the API is the repository's own server's.</summary>
    private string? TokenFor(string repositoryId, ForgeRow? row)
    {
        var located = Locate(repositoryId, row);
        if (located.Api is null) return null;
        if (row?.ProtectedToken is { } token && row.TokenServer == ServerOf(located.Api)) return secrets.Unprotect(token);
        return located.OwnServer is { } server ? tokens.Find(repositoryId, server) : null;
    }

    private string? PageOf(CommitStatus status) =>
        Uri.TryCreate(platform.Value.PublicUrl.TrimEnd('/') + status.Page, UriKind.Absolute, out var page) && page.Scheme is "http" or "https" ? page.ToString() : null;

    private static string ServerOf(string api)
    {
        var address = new Uri(api);
        return $"{address.Scheme}://{address.Host}:{address.Port}";
    }

    private static string? CheckApi(string? text)
    {
        var api = text?.Trim().TrimEnd('/');
        if (string.IsNullOrEmpty(api)) return null;
        return api.Length <= LongestText && Uri.TryCreate(api, UriKind.Absolute, out var address) && address.Scheme is "https" or "http" && address is { UserInfo: "", Query: "", Fragment: "" }
            ? api
            : throw new PeachException($"api must be an http(s) address without a user, e.g. \"https://gitlab.example.org/api/v4\", was \"{api}\".");
    }

    private static string? CheckProject(string? text)
    {
        var project = text?.Trim().Trim('/');
        if (string.IsNullOrEmpty(project)) return null;
        return project.Length <= 512 && project.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '-' or '_' or '.') && !project.Split('/').Any(part => part is "" or "." or "..")
            ? project
            : throw new PeachException($"project must be a path such as \"group/project\", was \"{project}\".");
    }

    [LoggerMessage(LogLevel.Warning, "The server of repository {Repository} did not take a message: {Reason}")]
    private partial void LogNotTaken(string repository, string reason);

    [LoggerMessage(LogLevel.Error, "Sending to the server of repository {Repository} failed")]
    private partial void LogBroken(Exception error, string repository);
}

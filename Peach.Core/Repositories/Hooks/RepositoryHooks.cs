using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Peach.Core.Platform;
using Peach.Core.Repositories.Catalog;

namespace Peach.Core.Repositories.Hooks;

internal sealed partial class RepositoryHooks(
    RepositoryCatalog catalog, ISecretProtector secrets, IAudit audit, IEnumerable<IMergeRequestObserver> observers, ILogger<RepositoryHooks> logger) : IRepositoryHooks
{
    private const string SignaturePrefix = "sha256=";
    private const int SecretBytes = 24;

    private static readonly HookResult Malformed = new(HookOutcome.Malformed, "The body must be the JSON that GitLab, GitHub or Gitea sends.");

    /// <summary>The same for a wrong secret and for an address that is not followed, so that nobody learns which are.</summary>
    private static readonly HookResult Denied = new(
        HookOutcome.Denied,
        "No repository of that address is followed with this secret. Add it to Peach with one of the project's URLs, make a secret on its page, and enter that as the webhook's secret token.");

    public async Task<string?> CreateSecretAsync(string repositoryId, CancellationToken cancellationToken)
    {
        var secret = "hook-" + RandomNumberGenerator.GetHexString(SecretBytes * 2, lowercase: true);
        if (!await catalog.SetHookSecretAsync(repositoryId, secrets.Protect(secret), cancellationToken).ConfigureAwait(false)) return null;
        await RecordAsync("created", repositoryId).ConfigureAwait(false);
        return secret;
    }

    public async Task<bool> RemoveSecretAsync(string repositoryId, CancellationToken cancellationToken)
    {
        if (!await catalog.SetHookSecretAsync(repositoryId, null, cancellationToken).ConfigureAwait(false)) return false;
        await RecordAsync("removed", repositoryId).ConfigureAwait(false);
        return true;
    }

    private Task RecordAsync(string action, string repositoryId)
    {
        var repository = catalog.Find(repositoryId);
        return audit.RecordAsync(new AuditChange(action, "webhook of repository", repository?.Name ?? repositoryId, repository?.Codops));
    }

    public HookResult Receive(HookDelivery delivery)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        HookMessage message;
        try
        {
            message = HookMessage.Read(delivery);
        }
        catch (JsonException)
        {
            return Malformed;
        }
        catch (InvalidOperationException)
        {
            return Malformed; // a name or text that is not UTF-16
        }

        var meant = catalog.Live.Where(repository => RepositoryAddress.Normalise(repository.Status.Source.Remote.Url) is { } address && message.Addresses.Contains(address)).ToList();
        var proven = meant.Where(repository => IsProven(repository, delivery)).ToList();
        return proven.Count == 0
            ? Denied
            : CarryOut(message, proven);
    }

    private HookResult CarryOut(HookMessage message, List<LiveRepository> repositories)
    {
        if (message.PushedBranch is { } branch)
        {
            var following = repositories.Where(repository => (repository.Status.Source.Branch ?? repository.Status.FollowedBranch ?? branch) == branch).ToList();
            foreach (var repository in following) catalog.LookNow(repository.Id);
            return following.Count > 0
                ? new HookResult(HookOutcome.Accepted, "Looking for the new commit.")
                : new HookResult(HookOutcome.Ignored, "The branch is not followed.");
        }

        var isMergeRequest = false;
        foreach (var repository in repositories)
        {
            if (message.ReadMergeRequest(repository.Id) is not { } change) continue;
            isMergeRequest = true;
            Tell(change);
        }

        return isMergeRequest
            ? new HookResult(HookOutcome.Accepted, "The merge request is noted.")
            : new HookResult(HookOutcome.Ignored, "Nothing follows from this event.");
    }

    private void Tell(MergeRequestEvent change)
    {
        foreach (var observer in observers)
        {
            try
            {
                observer.OnChanged(change);
            }
            catch (Exception error)
            {
                LogNotTold(error, change.Iid, observer.GetType().Name);
            }
        }
    }

    private bool IsProven(LiveRepository repository, HookDelivery delivery)
    {
        if (repository.Status.ProtectedHookSecret is not { } kept) return false;
        string secret;
        try
        {
            secret = secrets.Unprotect(kept);
        }
        catch (PeachException error)
        {
            LogNoSecret(repository.Status.Source.Name, error.Message);
            return false;
        }

        if (delivery.Token is { } token)
            return CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(token)), SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
        if (delivery.Signature is not { } signature) return false;
        var digits = signature.StartsWith(SignaturePrefix, StringComparison.Ordinal) ? signature.AsSpan(SignaturePrefix.Length) : signature;
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return digits.Length == given.Length * 2 && Convert.FromHexString(digits, given, out _, out _) == System.Buffers.OperationStatus.Done &&
            CryptographicOperations.FixedTimeEquals(given, HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), delivery.Body.Span));
    }

    [LoggerMessage(LogLevel.Error, "Merge request {Iid} could not be passed on to {Observer}")]
    private partial void LogNotTold(Exception error, long iid, string observer);

    [LoggerMessage(LogLevel.Warning, "The webhook's secret of repository {Repository} cannot be read: {Reason}")]
    private partial void LogNoSecret(string repository, string reason);
}

using System.Collections.Concurrent;
using System.Globalization;
using Peach.Core.Platform;

namespace Peach.Core.Repositories.Git;

/// <summary>A bare copy of each followed repository, <c>git/ID.git</c> in the data folder: the newest commit of one branch, without history.</summary>
internal sealed class GitMirror(GitCommand git, HttpRefs httpRefs, DataFolder data, RepositoriesOptions options, ISecretProtector secrets)
{
    private const int MaxShownBranches = 20;
    private const int MaxTextLength = 200;
    private const string Fetched = "refs/peach/fetched";
    private const string Named = "refs/peach/named";

    private readonly ConcurrentDictionary<string, string> _learnt = new(StringComparer.Ordinal);

    /// <summary>Asks the server where the followed branch is; the default branch is found, never assumed.</summary>
    /// <exception cref="GitException">The server does not answer or refuses, or there is no such branch.</exception>
    public async Task<RemoteHead> FindHeadAsync(RepositorySource source, CancellationToken cancellationToken)
    {
        if (await FindHeadCheaplyAsync(source, cancellationToken).ConfigureAwait(false) is { } found) return found;
        var wanted = source.Branch is null ? "HEAD" : $"refs/heads/{source.Branch}";
        var lines = await ListRemoteAsync(source, wanted, cancellationToken).ConfigureAwait(false);
        string? sha = null, target = null;
        foreach (var line in lines)
        {
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            if (tab < 0 || line[(tab + 1)..] != wanted) continue;
            if (line.StartsWith("ref: refs/heads/", StringComparison.Ordinal)) target = line[16..tab];
            else if (IsSha(line[..tab])) sha = line[..tab];
        }

        if (sha is null) throw await NoBranchAsync(source, cancellationToken).ConfigureAwait(false);
        return new RemoteHead(source.Branch ?? target ?? "HEAD", sha);
    }

    /// <summary>The key that an SSH server without a pinned one has shown since the last time this was asked.</summary>
    public string? TakeLearntHostKeys(string repositoryId) => _learnt.TryRemove(repositoryId, out var keys) ? keys : null;

    /// <summary>Clears what a killed git left half-made: locks, and objects that never became whole. Call while nothing else is going on.</summary>
    public void RemoveLeftovers()
    {
        foreach (var mirror in Directory.EnumerateDirectories(data.Folder("git")))
        {
            var objects = Path.Combine(mirror, "objects");
            List<string> left =
            [
                .. Directory.EnumerateFiles(mirror, "*.lock", SearchOption.TopDirectoryOnly),
                .. Find(Path.Combine(mirror, "refs"), "*.lock"), .. Find(objects, "tmp_*"), .. Find(objects, "*.lock"),
            ];
            foreach (var file in left) File.Delete(file);
            if (!Directory.Exists(objects)) continue;
            foreach (var folder in Directory.EnumerateDirectories(objects, "tmp_objdir-*")) Directory.Delete(folder, recursive: true);
        }

        static IEnumerable<string> Find(string folder, string pattern) =>
            Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories) : [];
    }

    /// <summary>Brings the branch's newest commit here, which may be newer than the one that was found.</summary>
    public Task<CommitInfo> FetchAsync(RepositorySource source, RemoteHead head, CancellationToken cancellationToken) =>
        FetchReferenceAsync(source, head.Reference, cancellationToken);

    /// <summary>Brings one commit here, if the server gives it out.</summary>
    public Task<CommitInfo> FetchCommitAsync(RepositorySource source, string sha, CancellationToken cancellationToken) =>
        FetchReferenceAsync(source, sha, cancellationToken);

    /// <summary>Brings a commit here that somebody named, who may be wrong.</summary>
    /// <exception cref="GitException">The server does not give it out.</exception>
    public async Task FetchNamedAsync(RepositorySource source, string sha, CancellationToken cancellationToken)
    {
        await CreateAsync(source.Id, cancellationToken).ConfigureAwait(false);
        await FetchOnceAsync(source, sha, Named, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A commit that is here.</summary>
    public async Task<CommitInfo> DescribeAsync(string repositoryId, string reference, CancellationToken cancellationToken)
    {
        var text = await RunLocalAsync(repositoryId, ["log", "-1", "--no-color", "--no-show-signature", "--format=%H%x00%an%x00%ct%x00%s", reference, "--"], cancellationToken)
            .ConfigureAwait(false);
        var parts = text.TrimEnd('\n').Split('\0');
        return new CommitInfo(parts[0], Shorten(parts[1]), DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[2], CultureInfo.InvariantCulture)), Shorten(parts[3]));
    }

    public async Task<bool> HasCommitAsync(string repositoryId, string sha, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(FolderOf(repositoryId), "HEAD"))) return false;
        try
        {
            await RunLocalAsync(repositoryId, ["cat-file", "-e", $"{sha}^{{tree}}"], cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (GitException error) when (error.Kind == GitFailureKind.Other)
        {
            return false;
        }
    }

    /// <summary>Writes a commit's files to an empty folder; symbolic links become plain files that hold their target.</summary>
    /// <exception cref="GitException">Too many files or bytes.</exception>
    public async Task ExportAsync(string repositoryId, string sha, string folder, CancellationToken cancellationToken)
    {
        await CheckSizeAsync(repositoryId, sha, cancellationToken).ConfigureAwait(false);
        try
        {
            var call = new GitCall(["read-tree", "--reset", "-u", sha], options.FetchTimeout) { GitFolder = FolderOf(repositoryId), WorkTree = folder };
            await git.RunAsync(call, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(folder + ".index");
        }
    }

    /// <summary>Keeps these commits and lets the others go.</summary>
    public async Task KeepAsync(string repositoryId, IReadOnlySet<string> shas, CancellationToken cancellationToken)
    {
        const string kept = "refs/peach/kept/";
        if (!Directory.Exists(FolderOf(repositoryId))) return;
        var listed = await RunLocalAsync(repositoryId, ["for-each-ref", "--format=%(refname)", kept], cancellationToken).ConfigureAwait(false);
        var existing = Lines(listed).Select(name => name[kept.Length..]).ToHashSet(StringComparer.Ordinal);
        foreach (var sha in shas.Except(existing))
            await RunLocalAsync(repositoryId, ["update-ref", kept + sha, sha], cancellationToken).ConfigureAwait(false);
        foreach (var sha in existing.Except(shas))
            await RunLocalAsync(repositoryId, ["update-ref", "-d", kept + sha], cancellationToken).ConfigureAwait(false);
        await RunLocalAsync(repositoryId, ["gc", "--auto", "--quiet"], cancellationToken).ConfigureAwait(false);
    }

    public void Remove(string repositoryId)
    {
        var folder = FolderOf(repositoryId);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    private async Task<CommitInfo> FetchReferenceAsync(RepositorySource source, string reference, CancellationToken cancellationToken)
    {
        await CreateAsync(source.Id, cancellationToken).ConfigureAwait(false);
        try
        {
            await FetchOnceAsync(source, reference, Fetched, cancellationToken).ConfigureAwait(false);
        }
        catch (GitException error) when (error.Kind == GitFailureKind.Other)
        {
            // A mirror that a power cut damaged heals by being made anew.
            Remove(source.Id);
            await CreateAsync(source.Id, cancellationToken).ConfigureAwait(false);
            await FetchOnceAsync(source, reference, Fetched, cancellationToken).ConfigureAwait(false);
        }

        return await DescribeAsync(source.Id, Fetched, cancellationToken).ConfigureAwait(false);
    }

    private async Task FetchOnceAsync(RepositorySource source, string reference, string into, CancellationToken cancellationToken)
    {
        var call = Calling(
            source,
            ["fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--no-auto-maintenance", "--force",
                "--", source.Remote.Url, $"+{reference}:{into}"],
            options.FetchTimeout);
        await git.RunAsync(call with { GitFolder = FolderOf(source.Id) }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A call of the repository's server, with all it needs to be let in.</summary>
    private GitCall Calling(RepositorySource source, IReadOnlyList<string> arguments, TimeSpan limit) => new(arguments, limit)
    {
        Remote = source.Remote,
        Token = TokenOf(source),
        TokenUser = source.TokenUser,
        Ssh = source.Remote.Kind == GitRemoteKind.Ssh
            ? new SshAccess(source.ProtectedSshKey is { } key ? secrets.Unprotect(key) : null, source.HostKeys, keys => _learnt[source.Id] = keys)
            : null,
    };

    /// <summary>Without a process, where that is possible.</summary>
    /// <returns>Null when git itself has to be asked.</returns>
    private async Task<RemoteHead?> FindHeadCheaplyAsync(RepositorySource source, CancellationToken cancellationToken)
    {
        if (source.Remote.IsLocal) return LocalRefs.FindHead(source.Remote, source.Branch);
        return source.Remote.TakesToken
            ? await httpRefs.FindHeadAsync(source.Remote, source.Branch, TokenOf(source), source.TokenUser, cancellationToken).ConfigureAwait(false)
            : null;
    }

    private async Task CreateAsync(string repositoryId, CancellationToken cancellationToken)
    {
        var folder = FolderOf(repositoryId);
        if (File.Exists(Path.Combine(folder, "HEAD"))) return;
        var call = new GitCall(["init", "--quiet", "--bare", "--template=", "--initial-branch=main", "--", folder], options.PollTimeout);
        await git.RunAsync(call, cancellationToken).ConfigureAwait(false);
    }

    private async Task CheckSizeAsync(string repositoryId, string sha, CancellationToken cancellationToken)
    {
        var call = new GitCall(["ls-tree", "-r", "-l", "-z", "--full-tree", sha], options.FetchTimeout)
        {
            GitFolder = FolderOf(repositoryId),
            MaxOutputBytes = (int)Math.Min(int.MaxValue / 2, 1024L * 1024 + options.MaxFiles * 512L),
        };
        byte[] listing;
        try
        {
            listing = await git.RunAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (GitException error) when (error.Kind == GitFailureKind.TooMuchOutput)
        {
            throw TooLarge($"more than {options.MaxFiles} files (Repositories:MaxFiles)");
        }

        var (files, bytes) = Measure(listing);
        if (files > options.MaxFiles) throw TooLarge(string.Create(CultureInfo.InvariantCulture, $"{files} files, more than {options.MaxFiles} (Repositories:MaxFiles)"));
        if (bytes > options.MaxBytes) throw TooLarge(string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes, more than {options.MaxBytes} (Repositories:MaxBytes)"));

        GitException TooLarge(string what) =>
            new(GitFailureKind.TooMuchOutput, $"Commit {sha[..8]} holds {what}. Keep data and models out of the repository: write them to Redis or the object store.");
    }

    /// <summary>The files that differ between two commits, at most 500.</summary>
    public async Task<IReadOnlyList<ChangedFile>> CompareAsync(string repositoryId, string before, string after, CancellationToken cancellationToken)
    {
        // NUL between files: names come as they are, not quoted.
        var text = await RunLocalAsync(repositoryId, ["diff", "--numstat", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", before, after, "--"], cancellationToken).ConfigureAwait(false);
        return [.. text.Split('\0', StringSplitOptions.RemoveEmptyEntries).Take(500).Select(line => line.Split('\t', 3)).Where(parts => parts.Length == 3).Select(parts => new ChangedFile(parts[2], Count(parts[0]), Count(parts[1])))];

        static int? Count(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
    }

    /// <summary>Reads lines <c>MODE TYPE SHA SIZE\tPATH\0</c>; submodules have the size "-".</summary>
    private static (int Files, long Bytes) Measure(ReadOnlySpan<byte> listing)
    {
        var files = 0;
        var bytes = 0L;
        while (!listing.IsEmpty)
        {
            var end = listing.IndexOf((byte)0);
            var line = end < 0 ? listing : listing[..end];
            listing = end < 0 ? [] : listing[(end + 1)..];
            var tab = line.IndexOf((byte)'\t');
            if (tab < 0) continue;
            files++;
            var size = line[..tab];
            size = size[(size.LastIndexOf((byte)' ') + 1)..];
            if (long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var length)) bytes += length;
        }

        return (files, bytes);
    }

    private async Task<GitException> NoBranchAsync(RepositorySource source, CancellationToken cancellationToken)
    {
        var lines = await ListRemoteAsync(source, "refs/heads/*", cancellationToken).ConfigureAwait(false);
        var branches = lines.Where(line => line.Contains("\trefs/heads/", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf("\trefs/heads/", StringComparison.Ordinal) + 12)..]).Order(StringComparer.Ordinal).ToList();
        if (branches.Count == 0) return new GitException(GitFailureKind.NoBranch, $"{source.Remote.Url} has no commits yet. Push one with a peach.yaml.");
        var shown = string.Join(", ", branches.Take(MaxShownBranches)) + (branches.Count > MaxShownBranches ? ", …" : "");
        return new GitException(GitFailureKind.NoBranch, source.Branch is { } branch
            ? $"{source.Remote.Url} has no branch {branch}{(Closest.Suggestion(branch, branches) is { Length: > 0 } suggestion ? suggestion : ".")} Its branches: {shown}."
            : $"The default branch of {source.Remote.Url} does not exist. Set it on the server, or set the repository's branch to one of: {shown}.");
    }

    private async Task<string[]> ListRemoteAsync(RepositorySource source, string pattern, CancellationToken cancellationToken)
    {
        var call = Calling(source, ["ls-remote", "--quiet", "--symref", "--", source.Remote.Url, pattern], options.PollTimeout);
        return Lines(await git.ReadTextAsync(call, cancellationToken).ConfigureAwait(false));
    }

    private Task<string> RunLocalAsync(string repositoryId, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        git.ReadTextAsync(new GitCall(arguments, options.FetchTimeout) { GitFolder = FolderOf(repositoryId) }, cancellationToken);

    private string FolderOf(string repositoryId) => Path.Combine(data.Folder("git"), repositoryId + ".git");

    private string? TokenOf(RepositorySource source) =>
        source is { ProtectedToken: { } token, Remote.TakesToken: true } ? secrets.Unprotect(token) : null;

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static bool IsSha(string text) => text.Length == 40 && text.All(char.IsAsciiHexDigitLower);

    private static string Shorten(string text) => text.Length <= MaxTextLength ? text : text[..MaxTextLength];
}

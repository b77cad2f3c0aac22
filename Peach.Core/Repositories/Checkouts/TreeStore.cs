using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Peach.Core.Platform;
using Peach.Core.Repositories.Git;

namespace Peach.Core.Repositories.Checkouts;

/// <summary>Each commit's files in a read-only folder of their own, <c>trees/REPOSITORY/SHA</c> in the data folder, whole or not there at all.</summary>
internal sealed partial class TreeStore(
    GitMirror mirror, DataFolder data, RepositoriesOptions options, IServiceProvider services, TimeProvider clock, ILogger<TreeStore> logger)
{
    /// <summary>Folders on their way in or out; no commit is called so.</summary>
    private const string TemporaryPrefix = ".";

    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };

    private readonly Dictionary<string, DateTimeOffset> _unusedSince = new(StringComparer.Ordinal);

    public string PathOf(string repositoryId, string sha) => Path.Combine(data.Folder("trees"), repositoryId, sha);

    /// <summary>Makes sure that a commit which the mirror has is checked out.</summary>
    /// <returns>Its folder.</returns>
    /// <exception cref="GitException">The commit is too large or git failed.</exception>
    public async Task<string> CheckOutAsync(string repositoryId, string sha, CancellationToken cancellationToken)
    {
        var tree = PathOf(repositoryId, sha);
        if (Directory.Exists(tree)) return tree;
        var temporary = Path.Combine(data.Folder("trees", repositoryId), $"{TemporaryPrefix}new-{Guid.NewGuid():N}");
        Directory.CreateDirectory(temporary);
        try
        {
            await mirror.ExportAsync(repositoryId, sha, temporary, cancellationToken).ConfigureAwait(false);
            SealTree(temporary);
            Directory.Move(temporary, tree);
            DurableFile.FlushFolder(Path.GetDirectoryName(tree)!);
            return tree;
        }
        finally
        {
            if (Directory.Exists(temporary)) Delete(temporary);
        }
    }

    /// <summary>Makes sure of a commit that was checked out before: from disk, from the mirror, or from the server.</summary>
    public async Task<string> RestoreAsync(RepositorySource source, string sha, CancellationToken cancellationToken)
    {
        var tree = PathOf(source.Id, sha);
        if (Directory.Exists(tree)) return tree;
        if (!await mirror.HasCommitAsync(source.Id, sha, cancellationToken).ConfigureAwait(false))
            await mirror.FetchCommitAsync(source, sha, cancellationToken).ConfigureAwait(false);
        return await CheckOutAsync(source.Id, sha, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes the trees that neither production nor a running task has used for the grace time.</summary>
    /// <param name="deployed">The folders that production runs from.</param>
    public void RemoveUnused(IReadOnlySet<string> deployed)
    {
        var users = services.GetServices<ITreeUser>().ToList();
        var now = clock.GetUtcNow();
        foreach (var repository in Directory.EnumerateDirectories(data.Folder("trees")))
        {
            foreach (var tree in Directory.EnumerateDirectories(repository))
            {
                if (Path.GetFileName(tree).StartsWith(TemporaryPrefix, StringComparison.Ordinal)) continue;
                if (deployed.Contains(tree) || users.Exists(user => user.Uses(tree))) _unusedSince.Remove(tree);
                else if (!_unusedSince.TryGetValue(tree, out var since)) _unusedSince[tree] = now;
                else if (now - since >= options.TreeGrace) Remove(tree);
            }
        }
    }

    /// <summary>Clears what a killed process left half-made. Call while nothing else is going on.</summary>
    public void RemoveLeftovers()
    {
        foreach (var repository in Directory.EnumerateDirectories(data.Folder("trees")))
        {
            foreach (var left in Directory.EnumerateDirectories(repository, TemporaryPrefix + "*")) Delete(left);
            foreach (var index in Directory.EnumerateFiles(repository, TemporaryPrefix + "*")) File.Delete(index);
        }
    }

    private void Remove(string tree)
    {
        _unusedSince.Remove(tree);
        try
        {
            var parent = Path.GetDirectoryName(tree)!;
            var leaving = Path.Combine(parent, $"{TemporaryPrefix}old-{Guid.NewGuid():N}");
            Directory.Move(tree, leaving);
            Delete(leaving);
            if (!Directory.EnumerateFileSystemEntries(parent).Any()) Directory.Delete(parent);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogNotRemoved(error, tree);
        }
    }

    /// <summary>Takes the right to write from every file and folder, and makes sure that there are no links out of it.</summary>
    private static void SealTree(string tree)
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(tree, "*", Everything))
        {
            var attributes = File.GetAttributes(path);
            if ((attributes & FileAttributes.ReparsePoint) != 0)
                throw new InvalidOperationException("git wrote a symbolic link although it was told not to.");
            ForbidWriting(path);
        }

        ForbidWriting(tree);
    }

    private static void Delete(string folder)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var inner in Directory.EnumerateDirectories(folder, "*", new EnumerationOptions { AttributesToSkip = FileAttributes.ReparsePoint })) Delete(inner);
        Directory.Delete(folder, recursive: true);
    }

    private static void ForbidWriting(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) & ~(UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite));
    }

    [LoggerMessage(LogLevel.Warning, "The files of {Tree} could not be removed")]
    private partial void LogNotRemoved(Exception error, string tree);
}

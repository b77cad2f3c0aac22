using Peach.Core.Platform;
using Peach.Core.Repositories.Catalog;
using Peach.Core.Repositories.Git;

namespace Peach.Core.Repositories.Templates;

internal sealed class NewRepositories(RepositoryCatalog catalog, GitCommand git, DataFolder data, RepositoriesOptions options) : INewRepositories
{
    private const string Branch = "main";
    private const int MaxShown = 5;

    public IReadOnlyList<RepositoryTemplate> Templates { get; } = TemplateFiles.List();

    public async Task<RepositoryView> CreateAsync(NewRepository request, CancellationToken cancellationToken)
    {
        if (Templates.All(template => template.Name != request.Template))
        {
            throw new PeachException(
                $"There is no template \"{request.Template}\"{Closest.Suggestion(request.Template, Templates.Select(template => template.Name))} " +
                $"Templates: {string.Join(", ", Templates.Select(template => template.Name))}.");
        }

        var isLocal = string.IsNullOrWhiteSpace(request.Url);
        if (isLocal && !string.IsNullOrEmpty(request.Token)) throw new PeachException("token goes with a url; leave it out for a repository in the data folder.");
        var url = isLocal ? Path.Combine(data.Root, "repositories", request.Name + ".git") : request.Url!;
        var settings = new RepositorySettings(request.Name, url, request.Codops, null, string.IsNullOrEmpty(request.Token) ? null : request.Token);
        // All that could keep it from being registered comes before anything is pushed.
        var remote = catalog.CheckNew(settings);
        var scratch = data.Folder("run", "new", Guid.NewGuid().ToString("N"));
        try
        {
            if (isLocal) await MakeBareAsync(url, cancellationToken).ConfigureAwait(false);
            else await RequireEmptyAsync(remote, request.Token, cancellationToken).ConfigureAwait(false);
            try
            {
                await PushAsync(request, remote, scratch, cancellationToken).ConfigureAwait(false);
                var branch = await NeedsBranchAsync(remote, request.Token, cancellationToken).ConfigureAwait(false) ? Branch : null;
                return await catalog.AddAsync(settings with { Branch = branch }, cancellationToken).ConfigureAwait(false);
            }
            catch when (isLocal)
            {
                Directory.Delete(url, recursive: true);
                throw;
            }
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private async Task MakeBareAsync(string folder, CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder))
            throw new PeachException($"There is a repository at {folder} already. Choose another name, or add that one by its path.");
        data.Folder("repositories");
        await git.RunAsync(new GitCall(["init", "--quiet", "--bare", "--template=", $"--initial-branch={Branch}", "--", folder], options.PollTimeout), cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task RequireEmptyAsync(GitRemote remote, string? token, CancellationToken cancellationToken)
    {
        var references = (await ListAsync(remote, token, [], cancellationToken).ConfigureAwait(false))
            .Select(line => line[(line.IndexOf('\t', StringComparison.Ordinal) + 1)..].Replace("refs/heads/", "", StringComparison.Ordinal)).Where(name => name != "HEAD").ToList();
        if (references.Count == 0) return;
        var shown = string.Join(", ", references.Take(MaxShown)) + (references.Count > MaxShown ? ", …" : "");
        throw new PeachException(
            $"{remote.Url} is not empty: it has {shown}. Give an empty repository (on GitLab, made without a README), or add this one as it is.");
    }

    private async Task PushAsync(NewRepository request, GitRemote remote, string scratch, CancellationToken cancellationToken)
    {
        var (folder, files) = (Path.Combine(scratch, "new.git"), Path.Combine(scratch, "files"));
        TemplateFiles.Write(request.Template, request.Codops, files);
        await RunAsync(["init", "--quiet", "--bare", "--template=", $"--initial-branch={Branch}", "--", folder], null).ConfigureAwait(false);
        await RunAsync(["config", "user.name", "Peach"], null).ConfigureAwait(false);
        await RunAsync(["config", "user.email", "peach@localhost"], null).ConfigureAwait(false);
        // The template's own notion of what to leave out says nothing about what it holds.
        await RunAsync(["add", "--all", "--force", "--", "."], files).ConfigureAwait(false);
        await RunAsync(["commit", "--quiet", "--no-verify", "--no-gpg-sign", "--message", $"Start from the template {request.Template}"], files).ConfigureAwait(false);
        var push = new GitCall(
            // Whoever pushed meanwhile stays: the branch must not be there.
            ["push", "--quiet", "--no-verify", $"--force-with-lease=refs/heads/{Branch}:", "--", remote.Url, $"refs/heads/{Branch}:refs/heads/{Branch}"],
            options.FetchTimeout)
        {
            GitFolder = folder,
            Remote = remote,
            Token = request.Token,
        };
        try
        {
            await git.RunAsync(push, cancellationToken).ConfigureAwait(false);
        }
        catch (GitException error) when (error.Kind == GitFailureKind.Refused && !remote.IsLocal)
        {
            throw new PeachException($"Nothing was pushed to {remote.Url}: the server refuses it. {(string.IsNullOrEmpty(request.Token)
                ? "Give credentials that may push (GitLab: an access token with the scope write_repository)."
                : "The access token must be one that may push (GitLab: scope write_repository, role Maintainer for a protected branch).")}", error);
        }

        Task RunAsync(string[] arguments, string? workTree) => git.RunAsync(
            new GitCall(arguments, options.FetchTimeout) { GitFolder = arguments[0] == "init" ? null : folder, WorkTree = workTree }, cancellationToken);
    }

    /// <summary>Whether the repository's default branch is another one, which is not there: a server that was set up for that before.</summary>
    private async Task<bool> NeedsBranchAsync(GitRemote remote, string? token, CancellationToken cancellationToken) =>
        !Array.Exists(await ListAsync(remote, token, ["HEAD"], cancellationToken).ConfigureAwait(false), line => line.EndsWith("\tHEAD", StringComparison.Ordinal));

    private async Task<string[]> ListAsync(GitRemote remote, string? token, string[] patterns, CancellationToken cancellationToken)
    {
        var call = new GitCall(["ls-remote", "--quiet", "--", remote.Url, .. patterns], options.PollTimeout) { Remote = remote, Token = token };
        return (await git.ReadTextAsync(call, cancellationToken).ConfigureAwait(false)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}

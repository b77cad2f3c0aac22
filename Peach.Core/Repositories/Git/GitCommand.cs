using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Peach.Core.Platform;

namespace Peach.Core.Repositories.Git;

/// <summary>
/// Runs the git command line unattended: it asks nobody, reads no configuration but ours, runs no hooks, follows no
/// redirects, speaks one protocol, and is killed with all it started when its time is over.
/// </summary>
internal sealed class GitCommand
{
    private const int MaxErrorBytes = 16 * 1024;

    /// <summary>What a broadcaster's network may need; everything else of our environment stays with us.</summary>
    private static readonly string[] PassedOn =
    [
        "PATH", "SSH_AUTH_SOCK", "http_proxy", "https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO",
    ];

    private readonly ChildProcessLauncher _launcher;
    private readonly RepositoriesOptions _options;
    private readonly TimeProvider _clock;
    private readonly string _home;
    private readonly string _localConfiguration;
    private readonly string _sshFolder;

    public GitCommand(ChildProcessLauncher launcher, DataFolder data, RepositoriesOptions options, TimeProvider clock)
    {
        _launcher = launcher;
        _options = options;
        _clock = clock;
        _home = data.Folder("run", "git", "home");
        _sshFolder = data.Folder("run", "git", "ssh");
        // A killed process leaves a key behind.
        foreach (var left in Directory.EnumerateDirectories(_sshFolder)) Directory.Delete(left, recursive: true);
        _localConfiguration = Path.Combine(data.Folder("run", "git"), "local.gitconfig");
        // A local repository may belong to another user. Reading one runs nothing it holds, and GIT_CONFIG_COUNT does not
        // reach the upload-pack process that checks this, so it needs a file.
        File.WriteAllText(_localConfiguration, "[safe]\n\tdirectory = *\n");
    }

    /// <returns>Standard output.</returns>
    /// <exception cref="GitException">git is missing, failed, took too long or printed too much.</exception>
    public async Task<byte[]> RunAsync(GitCall call, CancellationToken cancellationToken)
    {
        var operation = call.Arguments[0];
        using var ssh = call is { Remote.Kind: GitRemoteKind.Ssh, Ssh: { } access } ? new SshFiles(_sshFolder, access) : null;
        using var process = await StartAsync(call, ssh).ConfigureAwait(false);
        using var limit = new CancellationTokenSource(call.Limit, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            process.StandardInput.Close();
            var reading = ReadAsync(process.StandardOutput.BaseStream, call.MaxOutputBytes, either.Token);
            var readingErrors = ReadFirstAsync(process.StandardError.BaseStream, either.Token);
            var output = await reading.ConfigureAwait(false)
                ?? throw new GitException(GitFailureKind.TooMuchOutput, $"git {operation} printed more than {call.MaxOutputBytes} bytes and was stopped.");
            var errors = await readingErrors.ConfigureAwait(false);
            await process.WaitForExitAsync(either.Token).ConfigureAwait(false);
            ssh?.Learn();
            return process.ExitCode == 0 ? output : throw GitErrors.Explain(operation, call.Remote, call.Token, errors, call.TokenUser, call.Ssh?.HostKeys);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw GitErrors.TimedOut(operation, call.Remote, call.Limit);
        }
        finally
        {
            if (!process.HasExited)
            {
                ProcessGroup.Kill(process.Id);
                ProcessGroup.KillOne(process.Id); // it may not lead its group yet
            }
        }
    }

    public async Task<string> ReadTextAsync(GitCall call, CancellationToken cancellationToken) =>
        Encoding.UTF8.GetString(await RunAsync(call, cancellationToken).ConfigureAwait(false));

    /// <summary>The process as it will be started, for tests of what it is told.</summary>
    internal ProcessStartInfo Prepare(GitCall call, SshFiles? ssh = null)
    {
        var start = new ProcessStartInfo(_options.Git)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _home,
        };
        foreach (var argument in call.Arguments) start.ArgumentList.Add(argument);
        start.Environment.Clear();
        foreach (var (name, value) in Variables(call, ssh)) start.Environment[name] = value;
        return start;
    }

    private async Task<Process> StartAsync(GitCall call, SshFiles? ssh)
    {
        try
        {
            return await _launcher.StartAsync(Prepare(call, ssh), ownGroup: true).ConfigureAwait(false);
        }
        catch (Win32Exception error)
        {
            throw new GitException(GitFailureKind.NoGit,
                $"git could not be started ({error.Message}). Install it (Debian: apt-get install git) or name its path in Repositories:Git.");
        }
    }

    private Dictionary<string, string> Variables(GitCall call, SshFiles? ssh)
    {
        var variables = new Dictionary<string, string>
        {
            ["HOME"] = _home,
            ["LC_ALL"] = "C.UTF-8",
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_CONFIG_GLOBAL"] = call.Remote is { IsLocal: true } ? _localConfiguration : "/dev/null",
            ["GIT_ALLOW_PROTOCOL"] = call.Remote?.Protocol ?? "none",
            ["GIT_SSH_COMMAND"] = ssh?.Command ?? "ssh -oBatchMode=yes -oConnectTimeout=15",
            ["GIT_SSH_VARIANT"] = "ssh",
            // The data folder may lie inside somebody's work tree, whose configuration is none of ours.
            ["GIT_CEILING_DIRECTORIES"] = Path.GetDirectoryName(_home)!,
            ["GIT_OPTIONAL_LOCKS"] = "0",
            ["GIT_ATTR_NOSYSTEM"] = "1",
        };
        foreach (var name in PassedOn)
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value) variables[name] = value;
        if (call.GitFolder is not null) variables["GIT_DIR"] = call.GitFolder;
        if (call.WorkTree is not null)
        {
            variables["GIT_WORK_TREE"] = call.WorkTree;
            variables["GIT_INDEX_FILE"] = call.WorkTree + ".index";
        }

        var settings = new List<(string Key, string Value)>
        {
            ("core.hooksPath", "/dev/null"),
            ("core.symlinks", "false"),
            ("core.fsmonitor", "false"),
            ("core.attributesFile", "/dev/null"),
            ("credential.helper", ""),
            ("http.followRedirects", "false"),
            // git's helpers outlive a killed git as long as a silent server keeps them waiting.
            ("http.lowSpeedLimit", "1"),
            ("http.lowSpeedTime", "60"),
            ("submodule.recurse", "false"),
            ("protocol.version", "2"),
            ("gc.autoDetach", "false"),
            ("gc.auto", "2000"),
            ("gc.autoPackLimit", "30"),
            ("gc.pruneExpire", "now"),
            ("i18n.logOutputEncoding", "UTF-8"),
        };
        if (call is { Token: { Length: > 0 } token, Remote: { TakesToken: true } remote })
            settings.Add(($"http.{remote.Url}.extraHeader", GitCredentials.Header(token, call.TokenUser)));
        variables["GIT_CONFIG_COUNT"] = settings.Count.ToString(CultureInfo.InvariantCulture);
        for (var i = 0; i < settings.Count; i++)
        {
            variables[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_KEY_{i}")] = settings[i].Key;
            variables[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_VALUE_{i}")] = settings[i].Value;
        }

        return variables;
    }

    /// <returns>Null when there is more than allowed.</returns>
    private static async Task<byte[]?> ReadAsync(Stream stream, int maxBytes, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (content.Length + read > maxBytes) return null;
            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }

    /// <summary>Reads to the end, so that git is never held up, and keeps the beginning.</summary>
    private static async Task<string> ReadFirstAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        var buffer = new byte[4 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            content.Write(buffer, 0, (int)Math.Min(read, MaxErrorBytes - content.Length));
        return Encoding.UTF8.GetString(content.GetBuffer(), 0, (int)content.Length);
    }
}

using System.Text;
using Peach.Core.Platform;

namespace Peach.Core.Repositories.Git;

/// <summary>What ssh has to read for one call, in a folder of its own that only the user who runs Peach may look into; gone afterwards.</summary>
internal sealed class SshFiles : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly SshAccess _access;
    private readonly string _folder;

    /// <param name="root">A folder for such folders.</param>
    public SshFiles(string root, SshAccess access)
    {
        _access = access;
        _folder = Path.Combine(root, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(_folder, OwnerOnly);
        try
        {
            Write("known_hosts", SshHostKeys.ToKnownHosts(access.HostKeys));
            if (access.Key is not null) Write("key", access.Key);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The program that git runs. It asks nobody, forwards nothing, and takes an unknown host key only when none is pinned.</summary>
    public string Command
    {
        get
        {
            var known = Quote(Path.Combine(_folder, "known_hosts"));
            var command = new StringBuilder("ssh -oBatchMode=yes -oConnectTimeout=15 -oHashKnownHosts=no -oUpdateHostKeys=no -oForwardAgent=no -oClearAllForwardings=yes")
                .Append(" -oServerAliveInterval=15 -oControlMaster=no -oControlPath=none -oStrictHostKeyChecking=").Append(_access.HostKeys is null ? "accept-new" : "yes");
            if (_access.Key is null)
            {
                // With a pin, no other file may vouch for the server.
                command.Append(" -o'UserKnownHostsFile=").Append(known).Append(_access.HostKeys is null ? " ~/.ssh/known_hosts'" : "' -oGlobalKnownHostsFile=/dev/null");
            }
            else
            {
                command.Append(" -F/dev/null -oIdentitiesOnly=yes -oIdentityAgent=none -oPreferredAuthentications=publickey -oGlobalKnownHostsFile=/dev/null")
                    .Append(" -o'UserKnownHostsFile=").Append(known).Append("' -o'IdentityFile=").Append(Quote(Path.Combine(_folder, "key"))).Append('\'');
            }

            return command.ToString();
        }
    }

    /// <summary>Passes on the key that the server showed, when none was pinned.</summary>
    public void Learn()
    {
        if (_access.HostKeys is not null) return;
        var text = File.ReadAllText(Path.Combine(_folder, "known_hosts"));
        if (SshHostKeys.Parse(text) is { } keys) _access.Learn(keys);
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // It never came to be.
        }
    }

    private void Write(string name, string content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(Path.Combine(_folder, name), options);
        file.Write(Encoding.UTF8.GetBytes(content));
    }

    /// <summary>A path as ssh's options want it, inside single quotes of the shell.</summary>
    private static string Quote(string path) =>
        path.AsSpan().ContainsAny("'\"\\$\n")
            ? throw new PeachException($"ssh cannot use the folder {path}: the data folder's path holds a quote, \"\\\" or \"$\". Choose another one (Platform:Data).")
            : $"\"{path.Replace("%", "%%", StringComparison.Ordinal)}\"";
}

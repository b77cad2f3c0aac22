namespace Peach.Core.Platform;

/// <summary>The one folder that holds all that Peach keeps on this machine.</summary>
public sealed class DataFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public DataFolder(string root)
    {
        Root = Path.GetFullPath(root);
        try
        {
            // A new one is closed to other users: it holds people's events. One that is there keeps what its owner chose.
            Directory.CreateDirectory(Root, OwnerOnly);
            var probe = Path.Combine(Root, $".write-test-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new PeachStartupException(
                $"The data folder {Root} cannot be written ({error.Message}). Make it writable for the user that runs Peach, " +
                "or choose another with --data DIR or the setting Platform:Data.", error);
        }
    }

    public string Root { get; }

    /// <summary>A folder under the data folder that only the user who runs Peach may look into; made when it is not there.</summary>
    public string PrivateFolder(string name)
    {
        var path = Folder(name);
        File.SetUnixFileMode(path, OwnerOnly);
        return path;
    }

    /// <summary>A folder under the data folder; made when it is not there.</summary>
    public string Folder(params ReadOnlySpan<string> parts)
    {
        var path = Path.Combine([Root, .. parts]);
        Directory.CreateDirectory(path);
        return path;
    }
}

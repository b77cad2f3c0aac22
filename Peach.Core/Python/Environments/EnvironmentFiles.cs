namespace Peach.Core.Python.Environments;

/// <summary>Where an environment's files are: its folder, and beside it what is told of it.</summary>
internal sealed class EnvironmentFiles(string root, string id)
{
    public string Folder { get; } = Path.Combine(root, id);

    /// <summary>Written last, when all else is on the disk: without it the folder is worth nothing.</summary>
    public string Marker => Path.Combine(Folder, "peach-environment.json");

    public string Log => Path.Combine(root, id + ".log");

    /// <summary>Why the last attempt failed.</summary>
    public string Failure => Path.Combine(root, id + ".failed");

    /// <summary>The checked-out commits that need it, one a line.</summary>
    public string Trees => Path.Combine(root, id + ".trees");

    /// <summary>What a build needs besides: home, temporary files, pip's settings.</summary>
    public string Scratch => Path.Combine(root, id + ".tmp");

    public PythonEnvironment ToEnvironment() => new(Path.GetFileName(Folder), Folder, Path.Combine(Folder, "bin", "python"));

    /// <summary>Removes a folder whose parts may be read-only. Symbolic links go, not what they lead to.</summary>
    public static void Delete(string folder)
    {
        if (!Directory.Exists(folder)) return;
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var inner in Directory.EnumerateDirectories(folder, "*", new EnumerationOptions { AttributesToSkip = FileAttributes.ReparsePoint })) Delete(inner);
        Directory.Delete(folder, recursive: true);
    }
}

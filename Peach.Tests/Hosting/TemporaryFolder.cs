namespace Peach.Tests.Hosting;

/// <summary>A folder of a test's own, gone with it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("peach-test-").FullName;

    public string this[string name] => Path.Combine(Root, name);

    public void Dispose()
    {
        if (!Directory.Exists(Root)) return;
        MakeWritable(Root);
        Directory.Delete(Root, recursive: true);
    }

    /// <summary>Checked-out trees are read-only, and a user other than root could not delete them.</summary>
    private static void MakeWritable(string folder)
    {
        if (!OperatingSystem.IsLinux()) return;
        foreach (var path in Directory.EnumerateDirectories(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}

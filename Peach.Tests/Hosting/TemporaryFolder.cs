namespace Peach.Tests.Hosting;

/// <summary>A folder of a test's own, gone with it.</summary>
/// <remarks>The children of a killed Peach end a moment after it, and may write until then: what cannot be removed is tried again.</remarks>
public sealed class TemporaryFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("peach-test-").FullName;

    public string this[string name] => Path.Combine(Root, name);

    public void Dispose()
    {
        Eventually.IsTrueAsync($"{Root} to be removed", () =>
        {
            if (!Directory.Exists(Root)) return true;
            MakeWritable(Root);
            Directory.Delete(Root, recursive: true);
            return true;
        }).GetAwaiter().GetResult();
    }

    /// <summary>Checked-out trees are read-only, and a user other than root could not delete them.</summary>
    private static void MakeWritable(string folder)
    {
        if (!OperatingSystem.IsLinux()) return;
        foreach (var path in Directory.EnumerateDirectories(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}

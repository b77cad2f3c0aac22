using System.ComponentModel;
using System.Diagnostics;
using NUnit.Framework;

namespace Peach.Tests.Hosting;

/// <summary>A small file system in memory, mounted over a folder.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    private string Filler => Path.Combine(_folder, "filler");

    public long Free => new DriveInfo(_folder).AvailableFreeSpace;

    /// <summary>Mounts it; the test is skipped where that is not allowed.</summary>
    public static SmallDisk Mount(string folder, int mebibytes)
    {
        if (Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", folder) != 0) Assert.Ignore("This needs a small file system, and mounting is not allowed here.");
        return new SmallDisk(folder);
    }

    public void Resize(int mebibytes)
    {
        if (Run("mount", "-o", $"remount,size={mebibytes}m", _folder) != 0) throw new InvalidOperationException($"{_folder} cannot be resized.");
    }

    /// <summary>Fills it until no more than the given number of bytes is left.</summary>
    public void FillTo(long left)
    {
        using var filler = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        var block = new byte[64 * 1024];
        try
        {
            while (Free - left is > 0 and var more) filler.Write(block.AsSpan(0, (int)Math.Min(block.Length, more)));
        }
        catch (IOException)
        {
            // Others write too: full is full.
        }
    }

    public void Clear() => File.Delete(Filler);

    public void Dispose() => Run("umount", "-l", _folder);

    private static int Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (Win32Exception)
        {
            return -1;
        }
    }
}

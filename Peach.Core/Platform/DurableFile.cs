using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Peach.Core.Platform;

/// <summary>Small files that survive a power cut: the old content or the new, never a mixture.</summary>
public static partial class DurableFile
{
    /// <summary>Replaces a file's content: written beside it, flushed, renamed over it, and the folder flushed.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var temporary = path + ".tmp";
        using (var file = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, content, 0);
            RandomAccess.FlushToDisk(file);
        }

        File.Move(temporary, path, overwrite: true);
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Makes new names and renames in a folder durable.</summary>
    /// <remarks>.NET opens no folders, so this asks the C library; on systems without one it does nothing.</remarks>
    public static void FlushFolder(string folder)
    {
        if (!OperatingSystem.IsLinux()) return;
        using var handle = new SafeFileHandle(OpenFolder(folder, OpenReadOnlyDirectory), ownsHandle: true);
        if (handle.IsInvalid || Flush(handle) != 0)
            throw new IOException($"The folder {folder} could not be flushed to disk (errno {Marshal.GetLastPInvokeError()}).");
    }

    /// <summary>Makes all that was written to a folder's file system durable, whoever wrote it.</summary>
    public static void FlushFileSystem(string folder)
    {
        if (!OperatingSystem.IsLinux()) return;
        using var handle = new SafeFileHandle(OpenFolder(folder, OpenReadOnlyDirectory), ownsHandle: true);
        if (handle.IsInvalid || FlushAll(handle) != 0)
            throw new IOException($"The file system of {folder} could not be flushed to disk (errno {Marshal.GetLastPInvokeError()}).");
    }

    private const int OpenReadOnlyDirectory = 0x10000; // O_RDONLY | O_DIRECTORY

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial IntPtr OpenFolder(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int FlushAll(SafeFileHandle handle);
}

using System.Runtime.InteropServices;

namespace Peach.Core.Platform;

/// <summary>Signals to a child and all that it started.</summary>
public static partial class ProcessGroup
{
    /// <summary>Asks every process of the group to end (SIGTERM). A group that is gone is no error.</summary>
    public static void Terminate(int leader) => _ = Signal(-leader, 15);

    /// <summary>Ends every process of the group at once (SIGKILL). A group that is gone is no error.</summary>
    public static void Kill(int leader) => _ = Signal(-leader, 9);

    /// <summary>Ends one process at once (SIGKILL). A process that is gone is no error.</summary>
    public static void KillOne(int process) => _ = Signal(process, 9);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int process, int signal);
}

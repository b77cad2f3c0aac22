using System.Globalization;
using System.Text;
using Peach.Core.Platform;

namespace Peach.Core.Tasks.Running;

/// <summary>Finds a run's processes by the variable <see cref="Variable"/> in their environment.</summary>
/// <remarks>
/// Reaches what the process group does not: programs that a task started in a session of their own, and what a task started
/// before a Peach that was killed could end it.
/// </remarks>
internal static class RunMark
{
    public const string Variable = "PEACH_RUN";

    public static void KillAll(string runId)
    {
        if (!OperatingSystem.IsLinux()) return;
        var mark = Encoding.ASCII.GetBytes($"{Variable}={runId}");
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var process)) continue;
            try
            {
                if (File.ReadAllBytes(Path.Combine(folder, "environ")).AsSpan().IndexOf(mark) >= 0) ProcessGroup.KillOne(process);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Ended meanwhile, or another user's.
            }
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;

namespace Peach.Core.Platform;

/// <summary>Starts child processes that cannot outlive Peach.</summary>
/// <remarks>
/// A child asks Linux to be killed when its parent ends (PR_SET_PDEATHSIG), but the kernel means the <em>thread</em> that
/// forked it. So one thread, alive as long as the process, starts them all.
/// </remarks>
public sealed class ChildProcessLauncher : IDisposable
{
    private readonly BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Started)> _requests = [];

    public ChildProcessLauncher()
    {
        new Thread(Serve) { IsBackground = true, Name = "child processes" }.Start();
    }

    /// <summary>
    /// Starts a program so that it dies with Peach, through <c>setpriv --pdeathsig KILL</c>. With <paramref name="ownGroup"/>
    /// it leads a process group of its own, for <see cref="ProcessGroup.Kill"/>.
    /// </summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The program is not there or may not be run.</exception>
    public Task<Process> StartAsync(ProcessStartInfo start, bool ownGroup = false)
    {
        ArgumentNullException.ThrowIfNull(start);
        var wrapped = OperatingSystem.IsLinux() ? Wrap(start, ownGroup) : start;
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        _requests.Add((wrapped, started));
        return started.Task;
    }

    public void Dispose() => _requests.CompleteAdding();

    private void Serve()
    {
        foreach (var (start, started) in _requests.GetConsumingEnumerable())
        {
            try
            {
                started.SetResult(Process.Start(start)!);
            }
            catch (Exception error)
            {
                started.SetException(error);
            }
        }
    }

    private static ProcessStartInfo Wrap(ProcessStartInfo start, bool ownGroup)
    {
        var program = Find(start.FileName)
            ?? throw new System.ComponentModel.Win32Exception(2, $"The program {start.FileName} was not found on PATH.");
        List<string> arguments = [.. start.ArgumentList];
        start.ArgumentList.Clear();
        start.FileName = ownGroup ? "setsid" : "setpriv";
        if (ownGroup) start.ArgumentList.Add("setpriv");
        foreach (var part in (string[])["--pdeathsig", "KILL", "--", program]) start.ArgumentList.Add(part);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return start;
    }

    /// <summary>The path of a program that is named by path or found on PATH; null when there is none.</summary>
    public static string? Find(string program)
    {
        if (program.Contains('/', StringComparison.Ordinal)) return File.Exists(program) ? Path.GetFullPath(program) : null;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
    }
}

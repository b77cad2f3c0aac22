using System.Diagnostics;
using Peach.Core.Python;

namespace Peach.Core.Tasks.Running;

/// <summary>The process that leads a run's group, however it was begun.</summary>
internal sealed class RunProcess : IDisposable
{
    private readonly IDisposable _process;

    private RunProcess(IDisposable process, int id, StreamReader output, StreamReader error, Task<int> exit) =>
        (_process, Id, Output, Error, Exit) = (process, id, output, error, exit);

    public int Id { get; }

    public StreamReader Output { get; }

    public StreamReader Error { get; }

    /// <summary>Done when it has ended, with its exit code; negative: the signal that ended it.</summary>
    public Task<int> Exit { get; }

    /// <summary>Bytes of its memory that are not its own.</summary>
    public long SharedBytes { get; private init; }

    public static RunProcess Of(Process process)
    {
        process.StandardInput.Close();
        return new RunProcess(process, process.Id, process.StandardOutput, process.StandardError, ExitOfAsync(process));
    }

    public static RunProcess Of(IPythonTaskProcess process) =>
        new(process, process.Id, new StreamReader(process.Output), new StreamReader(process.Error), process.Exit) { SharedBytes = process.SharedBytes };

    public void Dispose() => _process.Dispose();

    /// <summary>.NET reports a signal's end as 128 + signal, as shells do; here it is negative, as in Python.</summary>
    private static async Task<int> ExitOfAsync(Process process)
    {
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode is > 128 and <= 128 + 64 ? 128 - process.ExitCode : process.ExitCode;
    }
}

namespace Peach.Core.Python;

/// <summary>A forked process of a task's run. Disposing closes its output and ends nothing.</summary>
public interface IPythonTaskProcess : IDisposable
{
    /// <summary>The process, which leads a session and a group of the same id.</summary>
    int Id { get; }

    Stream Output { get; }

    Stream Error { get; }

    /// <summary>Done when it has ended, with its exit code; negative: the signal that ended it.</summary>
    Task<int> Exit { get; }

    /// <summary>Memory that it had in common with others when it began, and that does not count as its own; bytes.</summary>
    long SharedBytes { get; }
}

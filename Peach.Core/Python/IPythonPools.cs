namespace Peach.Core.Python;

/// <summary>Starts the worker processes that serve a commit's functions.</summary>
public interface IPythonPools
{
    /// <summary>
    /// Loads a commit's functions in a process of their own and, where at least one loads, starts workers for them. Production is
    /// untouched: the pool serves when its owner sends it calls.
    /// </summary>
    Task<PythonPoolStart> StartAsync(PythonCode code, CancellationToken cancellationToken);
}

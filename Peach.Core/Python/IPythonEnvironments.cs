using Peach.Core.Platform;

namespace Peach.Core.Python;

/// <summary>The virtual environments of commits that have a <c>requirements.txt</c>: one for each content of it, whoever asks.</summary>
public interface IPythonEnvironments
{
    /// <summary>The id of the environment that a commit needs, there or not.</summary>
    /// <param name="tree">The checked-out commit.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <returns>Null when it names no requirements.</returns>
    /// <exception cref="PythonEnvironmentException">Its requirements are malformed, or the interpreter cannot be asked.</exception>
    Task<string?> IdentifyAsync(string tree, CancellationToken cancellationToken);

    /// <summary>Makes sure of a commit's environment: returns at once where it is there, else builds it, also where that failed before.</summary>
    /// <param name="tree">The checked-out commit. The environment stays for as long as this folder is there.</param>
    /// <param name="progress">Takes what is being done, in some words for people.</param>
    /// <param name="cancellationToken">Ends the wait; a build that has begun goes on.</param>
    /// <returns>Null when it names no requirements.</returns>
    /// <exception cref="PythonEnvironmentException">It cannot be built.</exception>
    Task<PythonEnvironment?> EnsureAsync(string tree, IProgress<string> progress, CancellationToken cancellationToken);

    /// <summary>
    /// A commit's environment, without waiting for its building. Where it has been lost, or the interpreter is another since, building it
    /// begins and an exception asks for patience.
    /// </summary>
    /// <returns>Null when it names no requirements.</returns>
    /// <exception cref="PeachException">It is not there yet, or cannot be built.</exception>
    Task<PythonEnvironment?> RequireAsync(string tree, CancellationToken cancellationToken);

    /// <summary>An environment by its id; null when there is none and none was tried.</summary>
    PythonEnvironmentView? Find(string id);

    /// <summary>What the last attempt to build an environment printed; null when nothing is kept.</summary>
    Task<string?> ReadLogAsync(string id, CancellationToken cancellationToken);
}

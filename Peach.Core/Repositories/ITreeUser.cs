namespace Peach.Core.Repositories;

/// <summary>
/// A module that may go on using a commit's files after production has moved on, such as a task that is still running.
/// Registered as a service; asked before files are removed.
/// </summary>
public interface ITreeUser
{
    /// <param name="tree">A folder as given by <see cref="SourceCommit.Tree"/>.</param>
    bool Uses(string tree);
}

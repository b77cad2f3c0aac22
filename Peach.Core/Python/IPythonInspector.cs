namespace Peach.Core.Python;

/// <summary>Reads what functions a repository's files hold, by parsing them; nothing of them runs.</summary>
public interface IPythonInspector
{
    /// <param name="tree">The checked-out repository.</param>
    /// <param name="files">Paths in it.</param>
    /// <returns>One entry for each file asked for.</returns>
    Task<IReadOnlyDictionary<string, InspectedFile>> InspectAsync(string tree, IReadOnlyCollection<string> files, CancellationToken cancellationToken);
}

namespace Peach.Core.Repositories;

/// <summary>How the code of a commit does in production. Implemented by a module that runs it.</summary>
public interface ICommitHealth
{
    /// <param name="repositoryId">The repository.</param>
    /// <param name="commit">The commit's 40 digits.</param>
    /// <returns>By definition name what its calls came to since this process began; empty for a commit that it knows nothing of.</returns>
    IReadOnlyDictionary<string, CallHealth> Of(string repositoryId, string commit);
}

namespace Peach.Core.Repositories;

/// <summary>How the code of a commit does in production. Implemented by a module that runs it.</summary>
public interface ICommitHealth
{
    /// <param name="repositoryId">The repository.</param>
    /// <param name="commit">The commit's 40 digits.</param>
    /// <param name="since">Only calls from then on.</param>
    /// <returns>By definition name what its calls came to; a definition without calls is absent.</returns>
    IReadOnlyDictionary<string, CallHealth> Of(string repositoryId, string commit, DateTimeOffset since);
}

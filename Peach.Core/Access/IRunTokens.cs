namespace Peach.Core.Access;

/// <summary>Makes and reads the tokens by which Peach's own tasks use its API. They are signed, not kept; whether the run still goes on is for the reader to ask.</summary>
public interface IRunTokens
{
    /// <param name="identity">For which run of which organisation.</param>
    /// <param name="lifetime">After this it is worth nothing, whatever becomes of the run.</param>
    Task<string> IssueAsync(RunIdentity identity, TimeSpan lifetime, CancellationToken cancellationToken);

    /// <returns>Whose token it is; null when it is not Peach's, or has expired.</returns>
    Task<RunIdentity?> ReadAsync(string token, CancellationToken cancellationToken);
}

namespace Peach.Core.Repositories.Git;

/// <summary>Where the followed branch stands on the server.</summary>
/// <param name="Branch">Its name, e.g. <c>main</c>; <c>HEAD</c> for a repository whose HEAD is on no branch.</param>
/// <param name="Sha">40 hexadecimal digits.</param>
internal sealed record RemoteHead(string Branch, string Sha)
{
    public string Reference => Branch == "HEAD" ? "HEAD" : $"refs/heads/{Branch}";
}

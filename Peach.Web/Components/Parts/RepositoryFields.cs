using Peach.Core.Repositories;

namespace Peach.Web.Components.Parts;

/// <summary>What stands in a repository's form.</summary>
public sealed class RepositoryFields
{
    public string Name { get; set; } = "";

    public string Url { get; set; } = "";

    public string Codops { get; set; } = "";

    public string Branch { get; set; } = "";

    public string Token { get; set; } = "";

    public string TokenUser { get; set; } = "";

    public string SshKey { get; set; } = "";

    public string SshHostKeys { get; set; } = "";

    public bool RemoveSshKey { get; set; }

    public bool ForgetHostKeys { get; set; }

    /// <summary>Whether the address is one of SSH, as far as it is typed.</summary>
    public bool IsSsh => Url.TrimStart().StartsWith("ssh://", StringComparison.Ordinal) || (Url.Contains('@', StringComparison.Ordinal) && !Url.Contains("://", StringComparison.Ordinal));

    /// <summary>Whether the token that is kept shall go.</summary>
    public bool RemoveToken { get; set; }

    public static RepositoryFields From(RepositoryView repository) =>
        new() { Name = repository.Name, Url = repository.Url, Codops = repository.Codops, Branch = repository.Branch ?? "", TokenUser = repository.TokenUser ?? "" };

    public RepositorySettings ToSettings(bool isNew)
    {
        var branch = Branch.Trim();
        var token = Token.Trim();
        var kept = isNew || !RemoveToken ? null : "";
        return new RepositorySettings(Name.Trim(), Url.Trim(), Codops, branch.Length == 0 ? null : branch, token.Length == 0 ? kept : token)
        {
            TokenUser = TokenUser.Trim(),
            SshKey = !string.IsNullOrWhiteSpace(SshKey) ? SshKey : isNew || !RemoveSshKey ? null : "",
            SshHostKeys = !string.IsNullOrWhiteSpace(SshHostKeys) ? SshHostKeys : isNew || !ForgetHostKeys ? null : "",
        };
    }
}

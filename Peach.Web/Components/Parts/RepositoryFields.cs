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

    /// <summary>Whether the token that is kept shall go.</summary>
    public bool RemoveToken { get; set; }

    public static RepositoryFields From(RepositoryView repository) =>
        new() { Name = repository.Name, Url = repository.Url, Codops = repository.Codops, Branch = repository.Branch ?? "" };

    public RepositorySettings ToSettings(bool isNew)
    {
        var branch = Branch.Trim();
        var token = Token.Trim();
        var kept = isNew || !RemoveToken ? null : "";
        return new RepositorySettings(Name.Trim(), Url.Trim(), Codops, branch.Length == 0 ? null : branch, token.Length == 0 ? kept : token);
    }
}

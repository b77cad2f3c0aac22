using System.Text;

namespace Peach.Core.Repositories.Git;

/// <summary>How an access token goes over HTTP: as the password of basic authentication.</summary>
internal static class GitCredentials
{
    /// <summary>What GitLab calls the user of an access token; GitHub and Gitea take any name.</summary>
    public const string DefaultUser = "oauth2";

    public static string Encode(string token, string? user = null) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user ?? DefaultUser}:{token}"));

    public static string Header(string token, string? user = null) => $"Authorization: Basic {Encode(token, user)}";
}

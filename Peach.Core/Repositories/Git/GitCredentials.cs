using System.Text;

namespace Peach.Core.Repositories.Git;

/// <summary>How an access token goes over HTTP: basic authentication, with GitLab's name for token users.</summary>
internal static class GitCredentials
{
    public static string Encode(string token) => Convert.ToBase64String(Encoding.UTF8.GetBytes("oauth2:" + token));

    public static string Header(string token) => $"Authorization: Basic {Encode(token)}";
}

using Peach.Core.Access;
using Peach.Core.Platform;
using Peach.Core.Repositories;
using Peach.Web.Access;

namespace Peach.Web.Repositories;

/// <summary>What only an admin of all organisations may point a repository at: folders of this machine, where others' repositories lie too, and what the machine's own SSH keys open.</summary>
internal static class RepositoryReach
{
    /// <param name="caller">Who adds or changes the repository.</param>
    /// <param name="url">Where it is to be.</param>
    /// <param name="hasSshKey">Whether it is to have an SSH key of its own.</param>
    /// <param name="before">As it is now; null for a new one.</param>
    /// <exception cref="PeachException">It is not the caller's to reach.</exception>
    public static void Demand(Caller caller, string? url, bool hasSshKey, RepositoryView? before = null)
    {
        url = (url ?? "").Trim();
        var isAsBefore = before is not null && url == before.Url && hasSshKey == before.HasSshKey;
        if (url.Length == 0 || isAsBefore || caller.CanForAll(Role.Admin) || IsWeb(url)) return;
        if (url[0] == '/' || url.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
            throw new PeachException("Folders of this machine are for admins of all organisations to follow. Give the repository's https:// or ssh:// address.");
        if (!hasSshKey) throw new PeachException("Give a private deploy key with the address: the machine's own SSH keys are for admins of all organisations.");
    }

    private static bool IsWeb(string url) => url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
}

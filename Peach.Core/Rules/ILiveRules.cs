using Peach.Core.Platform;

namespace Peach.Core.Rules;

/// <summary>Rules and lists that admins edit without a rollout: versioned, and in force with the next request.</summary>
public interface ILiveRules
{
    LiveRuleSlot Of(string codops, string endpoint);

    /// <summary>The newest version's number; 0 for none.</summary>
    int LatestVersion(RuleSubject subject);

    /// <returns>The ids; null where the organisation has no such list.</returns>
    IReadOnlySet<string>? Blocklist(string codops, string name);

    /// <summary>The names of an organisation's lists and their newest versions, by name.</summary>
    IReadOnlyDictionary<string, RuleVersion> Blocklists(string codops);

    /// <summary>All versions, the newest first.</summary>
    Task<IReadOnlyList<RuleVersion>> VersionsAsync(RuleSubject subject, CancellationToken cancellationToken);

    /// <summary>Saves a new version, which holds from now on.</summary>
    /// <exception cref="PeachException">It has a mistake, or somebody else has saved one meanwhile.</exception>
    Task<RuleVersion> SaveAsync(RuleSubject subject, RuleEdit edit, CancellationToken cancellationToken);
}

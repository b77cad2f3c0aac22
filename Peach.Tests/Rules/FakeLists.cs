using Peach.Core.Rules;

namespace Peach.Tests.Rules;

/// <summary>Lists of ids, and nothing else live.</summary>
internal sealed class FakeLists : ILiveRules
{
    public Dictionary<string, HashSet<string>> Lists { get; } = [];

    public LiveRuleSlot Of(string codops, string endpoint) => new();

    public int LatestVersion(RuleSubject subject) => 0;

    public IReadOnlySet<string>? Blocklist(string codops, string name) => Lists.GetValueOrDefault(name);

    public IReadOnlyDictionary<string, RuleVersion> Blocklists(string codops) => new Dictionary<string, RuleVersion>();

    public Task<IReadOnlyList<RuleVersion>> VersionsAsync(RuleSubject subject, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<RuleVersion> SaveAsync(RuleSubject subject, RuleEdit edit, CancellationToken cancellationToken) => throw new NotSupportedException();
}

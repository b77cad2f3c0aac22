using Peach.Core.Platform;
using Peach.Core.Rules;

namespace Peach.Tests.Components.Fakes;

internal sealed class FakeLiveRules(TimeProvider time) : ILiveRules
{
    private readonly Dictionary<RuleSubject, List<RuleVersion>> _versions = [];

    public RuleVersion? Newest(RuleSubject subject) => _versions.GetValueOrDefault(subject)?[^1];

    public LiveRuleSlot Of(string codops, string endpoint) => new();

    public int LatestVersion(RuleSubject subject) => Newest(subject)?.Version ?? 0;

    public IReadOnlySet<string>? Blocklist(string codops, string name) => null;

    public IReadOnlyDictionary<string, RuleVersion> Blocklists(string codops) =>
        _versions.Where(pair => pair.Key.Kind == RuleSubjectKind.Blocklist && pair.Key.Codops == codops).ToDictionary(pair => pair.Key.Name, pair => pair.Value[^1]);

    public Task<IReadOnlyList<RuleVersion>> VersionsAsync(RuleSubject subject, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RuleVersion>>([.. (_versions.GetValueOrDefault(subject) ?? []).AsEnumerable().Reverse()]);

    public Task<RuleVersion> SaveAsync(RuleSubject subject, RuleEdit edit, CancellationToken cancellationToken)
    {
        if (edit.BasedOn is { } seen && seen != LatestVersion(subject)) throw new PeachException("Somebody has saved meanwhile.");
        if (!_versions.TryGetValue(subject, out var versions)) _versions[subject] = versions = [];
        var version = new RuleVersion(versions.Count + 1, edit.Content, edit.Author, edit.Comment, time.GetUtcNow());
        versions.Add(version);
        return Task.FromResult(version);
    }
}

using Peach.Core.Endpoints;
using Peach.Core.Repositories;
using Peach.Core.Rules;

namespace Peach.Tests.Components.Fakes;

internal sealed class FakeRules(TimeProvider time) : IEndpointRules
{
    public FakeLiveRules Live { get; } = new(time);

    /// <summary>The repositories' rules.</summary>
    public Dictionary<(string Codops, string Endpoint), string> Own { get; } = [];

    public (string? Text, string? User)? Previewed { get; private set; }

    public EndpointRulesView? Find(string codops, string endpoint)
    {
        if (!Own.TryGetValue((codops, endpoint), out var own)) return null;
        var subject = RuleSubject.Endpoint(codops, endpoint);
        var newest = Live.Newest(subject);
        return new EndpointRulesView(codops, endpoint, endpoint, own, newest?.Content is null ? null : newest, newest?.Version ?? 0, ["lang", "amount"], false);
    }

    public IReadOnlyList<ManifestProblem> Check(EndpointRulesView endpoint, string text)
    {
        var reading = RulesReader.Read(text);
        return [.. reading.Problems, .. RulesReader.CheckParameters(reading, [.. endpoint.Parameters])];
    }

    public async Task<EndpointRulesView> SaveAsync(EndpointRulesView endpoint, RuleEdit edit, CancellationToken cancellationToken)
    {
        await Live.SaveAsync(RuleSubject.Endpoint(endpoint.Codops, endpoint.Endpoint), edit, cancellationToken);
        return Find(endpoint.Codops, endpoint.Endpoint)!;
    }

    public Task<IReadOnlyList<RuleVersion>> VersionsAsync(EndpointRulesView endpoint, CancellationToken cancellationToken) =>
        Live.VersionsAsync(RuleSubject.Endpoint(endpoint.Codops, endpoint.Endpoint), cancellationToken);

    public Task<RulesPreview> PreviewAsync(EndpointRulesView endpoint, string? text, string? user, CancellationToken cancellationToken)
    {
        Previewed = (text, user);
        return Task.FromResult(new RulesPreview(
            50, 17, 500, 461, 44, 5, 1, 9, 0, [KeyValuePair.Create("exclude seen", 30), KeyValuePair.Create("limit", 14)], ["exclude seen was not tried: recorded requests have made-up users."],
            [
                new RulesPreviewExample("lang=lt&amount=3", ["2193415", "2193411"], [], ["2193415", "2193411"], false),
                new RulesPreviewExample("lang=ru", ["2193415", "2193411", "2193400"], ["2193400", "2193415"], ["2193411"], true),
            ]));
    }
}

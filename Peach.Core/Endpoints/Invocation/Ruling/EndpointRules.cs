using Microsoft.Extensions.Options;
using Peach.Core.Endpoints.Catalog;
using Peach.Core.Endpoints.Statistics;
using Peach.Core.Platform;
using Peach.Core.Repositories;
using Peach.Core.Rules;

namespace Peach.Core.Endpoints.Invocation.Ruling;

internal sealed class EndpointRules(
    EndpointActivator activator, EndpointInvoker invoker, ILiveRules live, IOptions<RulesOptions> options, IOptions<EndpointsOptions> endpointOptions, TimeProvider clock) : IEndpointRules
{
    private readonly EndpointStatistics _uncounted = new(clock);

    public EndpointRulesView? Find(string codops, string endpoint) => Model(codops, endpoint) is { } model
        ? new EndpointRulesView(
            codops, endpoint, model.Definition.Url[1..], model.Definition.Rules ?? "", live.Of(codops, endpoint).Current?.Version, live.LatestVersion(RuleSubject.Endpoint(codops, endpoint)),
            [.. model.Definition.Parameters.Select(parameter => parameter.Name)], model.Definition.AllComponents.Any(component => component.AcceptsAny))
        : null;

    public IReadOnlyList<ManifestProblem> Check(EndpointRulesView endpoint, string text)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        var reading = RulesReader.Read(text);
        return endpoint.TakesAny ? reading.Problems : [.. reading.Problems, .. RulesReader.CheckParameters(reading, [.. endpoint.Parameters, .. InvocationRules.AlwaysKnown])];
    }

    public async Task<EndpointRulesView> SaveAsync(EndpointRulesView endpoint, RuleEdit edit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(edit);
        if (edit.Content is { } text) Require(endpoint, text);
        await live.SaveAsync(RuleSubject.Endpoint(endpoint.Codops, endpoint.Endpoint), edit, cancellationToken).ConfigureAwait(false);
        return Find(endpoint.Codops, endpoint.Endpoint) ?? endpoint;
    }

    public Task<IReadOnlyList<RuleVersion>> VersionsAsync(EndpointRulesView endpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return live.VersionsAsync(RuleSubject.Endpoint(endpoint.Codops, endpoint.Endpoint), cancellationToken);
    }

    public async Task<RulesPreview> PreviewAsync(EndpointRulesView endpoint, string? text, string? user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        if (text is not null) Require(endpoint, text);
        var model = Model(endpoint.Codops, endpoint.Endpoint) ?? throw new PeachException($"There is no endpoint {endpoint.Endpoint} in production any more.");
        var tried = text is null ? null : RuleSet.Of(RulesReader.Read(text).Rules);
        var before = model with { Statistics = _uncounted, Tally = null };
        var after = before with
        {
            LiveRules = text is null ? null : LiveRuleSlot.Holding(new LiveRules(new RuleVersion(0, text, "", "", clock.GetUtcNow()), tried)),
        };
        var comparison = new RulesComparison();
        foreach (var recorded in (model.Statistics.Requests?.List() ?? []).Take(options.Value.PreviewRequests))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var request = user is null ? recorded : As(recorded, user);
            using var one = await invoker.AnswerAsync(before, request).ConfigureAwait(false);
            using var other = await invoker.AnswerAsync(after, request).ConfigureAwait(false);
            comparison.Add(request, one, other);
        }

        if (user is null && (tried is { AsksHistory: true } || before.Rules is { AsksHistory: true }) && !endpointOptions.Value.RecordUserIds)
            comparison.Note("exclude seen was not tried: recorded requests have made-up users. Name a user to try it with.");
        return comparison.Result();
    }

    private EndpointModel? Model(string codops, string endpoint) =>
        activator.Snapshot.Endpoints.FirstOrDefault(model => model.Definition.Codops == codops && model.Definition.Name == endpoint);

    private void Require(EndpointRulesView endpoint, string text)
    {
        if (Check(endpoint, text) is { Count: > 0 } problems) throw new PeachException(string.Join("; ", problems));
    }

    private static EndpointRequest As(in EndpointRequest request, string user) => request with
    {
        Query = [.. request.Query.Where(pair => pair.Key != ComponentModel.UserParameter), KeyValuePair.Create(ComponentModel.UserParameter, user)],
    };
}

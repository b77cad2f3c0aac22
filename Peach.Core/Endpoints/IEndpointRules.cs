using Peach.Core.Platform;
using Peach.Core.Repositories;
using Peach.Core.Rules;

namespace Peach.Core.Endpoints;

/// <summary>The business rules of endpoints in production, as admins see and edit them.</summary>
public interface IEndpointRules
{
    /// <returns>Null when there is no such endpoint in production.</returns>
    EndpointRulesView? Find(string codops, string endpoint);

    /// <summary>What is wrong with rules for this endpoint; none when they can be saved.</summary>
    IReadOnlyList<ManifestProblem> Check(EndpointRulesView endpoint, string text);

    /// <summary>Makes rules hold from the next request on.</summary>
    /// <exception cref="PeachException">They have a mistake, or somebody else has saved meanwhile.</exception>
    Task<EndpointRulesView> SaveAsync(EndpointRulesView endpoint, RuleEdit edit, CancellationToken cancellationToken);

    /// <summary>All live versions, the newest first.</summary>
    Task<IReadOnlyList<RuleVersion>> VersionsAsync(EndpointRulesView endpoint, CancellationToken cancellationToken);

    /// <summary>Runs recent requests with the rules that hold and with others, one after the other.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="text">The rules to try; null for its repository's.</param>
    /// <param name="user">Whose requests they are taken for; null: those of the recorded users, whose ids are made up unless a setting keeps them.</param>
    /// <param name="cancellationToken">Ends the preview.</param>
    /// <exception cref="PeachException">The rules have a mistake.</exception>
    Task<RulesPreview> PreviewAsync(EndpointRulesView endpoint, string? text, string? user, CancellationToken cancellationToken);
}

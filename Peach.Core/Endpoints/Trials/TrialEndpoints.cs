using Peach.Core.Endpoints.Catalog;
using Peach.Core.Endpoints.Statistics;
using Peach.Core.Python;
using Peach.Core.Repositories;

namespace Peach.Core.Endpoints.Trials;

/// <summary>The endpoints under one id.</summary>
/// <param name="Functions">All that a worker has to hold.</param>
/// <param name="Statistics">Takes their figures, which nobody reads: production's stay its own.</param>
internal sealed record TrialEndpoints(
    SourceCommit Commit, IReadOnlyDictionary<(string Codops, string Path), DeployedEndpoint> ByPath, IReadOnlyList<PythonFunction> Functions,
    EndpointStatistics Statistics);

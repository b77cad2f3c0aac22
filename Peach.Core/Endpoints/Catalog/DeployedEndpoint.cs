using Peach.Core.Endpoints.Manifest;
using Peach.Core.Repositories;

namespace Peach.Core.Endpoints.Catalog;

internal sealed record DeployedEndpoint(DeployedDefinition Source, EndpointDefinition Definition);

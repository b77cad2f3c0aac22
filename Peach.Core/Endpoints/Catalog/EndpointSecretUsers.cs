using Peach.Core.Secrets;

namespace Peach.Core.Endpoints.Catalog;

/// <summary>The endpoints in production that are given secrets.</summary>
internal sealed class EndpointSecretUsers(EndpointActivator activator) : ISecretUsers
{
    public IEnumerable<SecretUse> List() =>
        from endpoint in activator.Snapshot.Endpoints
        let definition = endpoint.Definition
        from secret in definition.SecretNames
        select new SecretUse(definition.Codops, secret, "endpoint", definition.Name, $"/endpoints/{Uri.EscapeDataString(definition.Codops)}/{Uri.EscapeDataString(definition.Name)}");
}

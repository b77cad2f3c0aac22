using Microsoft.Extensions.Hosting;
using Peach.Core.Endpoints.Catalog;
using Peach.Core.Endpoints.Tokens;
using Peach.Core.Platform;
using Peach.Core.Secrets;

namespace Peach.Core.Endpoints.Lifecycle;

/// <summary>Has the token key ready before the first answer, and workers follow the secrets.</summary>
internal sealed class EndpointsService(TokenSigner tokens, IPlatformKeys keys, ISecretValues secrets, EndpointActivator activator) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        secrets.Changed += activator.OnSecretsChanged;
        return tokens.LoadAsync(keys, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        secrets.Changed -= activator.OnSecretsChanged;
        return Task.CompletedTask;
    }
}

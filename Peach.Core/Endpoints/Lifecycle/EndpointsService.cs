using Microsoft.Extensions.Hosting;
using Peach.Core.Endpoints.Tokens;
using Peach.Core.Platform;

namespace Peach.Core.Endpoints.Lifecycle;

/// <summary>Has the token key ready before the first answer.</summary>
internal sealed class EndpointsService(TokenSigner tokens, IPlatformKeys keys) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => tokens.LoadAsync(keys, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

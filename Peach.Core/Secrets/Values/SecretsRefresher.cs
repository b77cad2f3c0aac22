using Microsoft.Extensions.Logging;
using Peach.Core.Platform;

namespace Peach.Core.Secrets.Values;

/// <summary>Knows the secrets' names before the first rollout.</summary>
internal sealed class SecretsRefresher(SecretStore store, TimeProvider clock, ILogger<SecretsRefresher> logger)
    : DatabaseFollower("names of secrets", UsualPause, clock, logger)
{
    protected override Task LoadAsync(CancellationToken cancellationToken) => store.LoadAsync(cancellationToken);
}

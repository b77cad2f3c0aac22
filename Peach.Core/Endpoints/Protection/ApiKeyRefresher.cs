using Microsoft.Extensions.Logging;
using Peach.Core.Platform;

namespace Peach.Core.Endpoints.Protection;

/// <summary>Knows the API keys before the first request.</summary>
internal sealed class ApiKeyRefresher(ApiKeyDirectory directory, TimeProvider clock, ILogger<ApiKeyRefresher> logger)
    : DatabaseFollower("API keys", UsualPause, clock, logger)
{
    protected override Task LoadAsync(CancellationToken cancellationToken) => directory.LoadAsync(cancellationToken);
}

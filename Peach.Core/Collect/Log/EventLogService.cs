using Microsoft.Extensions.Hosting;

namespace Peach.Core.Collect.Log;

/// <summary>Opens the log at start, so that a log in use or a bad setting is found before the first request.</summary>
/// <remarks>The log closes with the service provider, when nobody writes to it any more.</remarks>
internal sealed class EventLogService : IHostedService
{
    public EventLogService(EventLog log) => ArgumentNullException.ThrowIfNull(log);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

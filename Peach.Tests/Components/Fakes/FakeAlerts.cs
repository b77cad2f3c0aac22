using Peach.Core.Alerts;

namespace Peach.Tests.Components.Fakes;

internal sealed class FakeAlerts(TimeProvider time) : IAlerts, IAlertChannels
{
    private readonly Lock _gate = new();
    private readonly List<AlertView> _alerts = [];
    private readonly List<AlertChannel> _channels = [];

    public IReadOnlyList<AlertView> Open
    {
        get
        {
            lock (_gate) return [.. _alerts.Where(alert => alert.IsOpen)];
        }
    }

    public Task RaiseAsync(AlertReport report, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var at = _alerts.FindIndex(alert => alert.IsOpen && (alert.Codops, alert.Subject, alert.Kind) == (report.Codops, report.Subject, report.Kind));
            if (at < 0) _alerts.Add(new AlertView($"a{_alerts.Count}", report.Codops, report.Subject, report.Kind, report.Title, report.Reason, report.Link, now, now, 1, null, null, null));
            else _alerts[at] = _alerts[at] with { Reason = report.Reason, LastSeen = now, Times = _alerts[at].Times + (_alerts[at].Reason == report.Reason ? 0 : 1) };
        }

        return Task.CompletedTask;
    }

    public Task ClearAsync(string codops, string subject, AlertKind kind, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var at = _alerts.FindIndex(alert => alert.IsOpen && (alert.Codops, alert.Subject, alert.Kind) == (codops, subject, kind));
            if (at >= 0) _alerts[at] = _alerts[at] with { ClearedAt = time.GetUtcNow() };
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<AlertView>> ListAsync(IReadOnlyCollection<string>? organisations, int limit, CancellationToken cancellationToken)
    {
        lock (_gate) return Task.FromResult<IReadOnlyList<AlertView>>([.. _alerts.Where(alert => organisations is null || organisations.Contains(alert.Codops)).OrderBy(alert => !alert.IsOpen).Take(limit)]);
    }

    public Task<bool> AcknowledgeAsync(string id, string author, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var at = _alerts.FindIndex(alert => alert.Id == id && alert.IsOpen);
            if (at >= 0) _alerts[at] = _alerts[at] with { AcknowledgedAt = time.GetUtcNow(), AcknowledgedBy = author };
            return Task.FromResult(at >= 0);
        }
    }

    Task<IReadOnlyList<AlertChannel>> IAlertChannels.ListAsync(string codops, CancellationToken cancellationToken)
    {
        lock (_gate) return Task.FromResult<IReadOnlyList<AlertChannel>>([.. _channels.Where(channel => channel.Codops == codops)]);
    }

    public Task<AlertChannel> AddAsync(NewAlertChannel channel, string author, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var made = new AlertChannel($"c{_channels.Count}", channel.Codops, channel.Name, channel.Kind, "chat.example.org", time.GetUtcNow(), author, null, null, null);
            _channels.Add(made);
            return Task.FromResult(made);
        }
    }

    public Task<bool> RemoveAsync(string codops, string id, CancellationToken cancellationToken)
    {
        lock (_gate) return Task.FromResult(_channels.RemoveAll(channel => channel.Codops == codops && channel.Id == id) > 0);
    }

    public Task<string?> TestAsync(string codops, string id, CancellationToken cancellationToken) =>
        Task.FromResult<string?>("The channel did not take the message: it answered 404; check its address and token.");
}

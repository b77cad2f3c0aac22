using System.Buffers;
using System.Text.Json;
using Peach.Core.Collect;

namespace Peach.Web.Demo.Page;

/// <summary>Follows the log from its end and remembers the demo's latest events of those browsers that have the demo page open.</summary>
internal sealed class DemoEvents(IEventLog log, TimeProvider clock) : BackgroundService
{
    private const int MaxClients = 200;
    private const int MaxEventsPerClient = 100;

    private static readonly TimeSpan KeptAfterLastLook = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, WatchedClient> _clients = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> _json = new(1024);
    private IEventLogReader? _reader;

    /// <summary>A client's latest events, oldest first. From now on and for some minutes its events are remembered.</summary>
    /// <param name="client">The value of <c>client.id</c>.</param>
    /// <param name="after">Gives only events with a greater <c>event_uid</c>.</param>
    public IReadOnlyList<DemoEvent> Look(string client, string after)
    {
        lock (_gate)
        {
            if (!_clients.TryGetValue(client, out var watched))
            {
                Forget();
                _clients[client] = watched = new WatchedClient();
            }

            watched.LastLook = clock.GetUtcNow();
            return [.. watched.Events.Where(known => string.CompareOrdinal(known.Uid, after) > 0)];
        }
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _reader = log.OpenReader("demo-page", LogStart.Newest);
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _reader?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true) Keep(await _reader!.ReadAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end.
        }
    }

    private void Keep(EventBatch batch)
    {
        if (batch.SiteKey != DemoSetup.SiteKey) return;
        lock (_gate)
        {
            if (_clients.Count == 0) return;
            foreach (var collected in batch.Events)
            {
                _json.ResetWrittenCount();
                collected.WriteTo(_json);
                // All events of a request are of one client.
                if (ReadClient(_json.WrittenSpan) is not { } client || !_clients.TryGetValue(client, out var watched)) return;
                watched.Events.Enqueue(new DemoEvent(collected.Uid, _json.WrittenSpan.ToArray()));
                if (watched.Events.Count > MaxEventsPerClient) watched.Events.Dequeue();
            }
        }
    }

    private static string? ReadClient(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.TryGetProperty("client", out var client) && client.ValueKind == JsonValueKind.Object
            && client.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
            ? id.GetString()
            : null;
    }

    /// <summary>Makes room: those whom nobody looks at any more go, and the one that was looked at longest ago where that is not enough.</summary>
    private void Forget()
    {
        var oldest = clock.GetUtcNow() - KeptAfterLastLook;
        foreach (var (client, _) in _clients.Where(known => known.Value.LastLook < oldest).ToList()) _clients.Remove(client);
        if (_clients.Count >= MaxClients) _clients.Remove(_clients.MinBy(known => known.Value.LastLook).Key);
    }

    private sealed class WatchedClient
    {
        public Queue<DemoEvent> Events { get; } = new();

        public DateTimeOffset LastLook { get; set; }
    }
}

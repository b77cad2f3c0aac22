using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Peach.Bench.Soak;

/// <summary>A device: it keeps a batch until a 201 and sends it again otherwise; and one acknowledged batch in fifty too, as after a lost reply.</summary>
internal sealed class Client(int number, HttpClient http, Uri target)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(120);

    private readonly ConcurrentQueue<double> _latencies = new();
    private readonly StringBuilder _body = new();

    /// <summary>Events acknowledged: those numbered below it.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Events that the server knew already.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Events sent more than once.</summary>
    public long SentAgain { get; private set; }

    public IEnumerable<double> TakeLatencies()
    {
        while (_latencies.TryDequeue(out var latency)) yield return latency;
    }

    public async Task RunAsync(TimeSpan length, TimeSpan interval)
    {
        var clock = Stopwatch.StartNew();
        var due = interval * ((double)number % 100 / 100);
        while (clock.Elapsed < length)
        {
            if (due > clock.Elapsed) await Task.Delay(due - clock.Elapsed);
            // After an outage a device sends on at its own pace; it does not make up for the time.
            due = (due > clock.Elapsed - interval ? due : clock.Elapsed) + interval;
            var batch = Acknowledged / Load.BatchEvents;
            var events = Events();
            await SendUntilAcknowledgedAsync(events, clock, length + GiveUp);
            Acknowledged += Load.BatchEvents;
            if ((batch + number) % 50 != 0) continue;
            SentAgain += Load.BatchEvents;
            await SendUntilAcknowledgedAsync(events, clock, length + GiveUp);
        }
    }

    private async Task SendUntilAcknowledgedAsync(string events, Stopwatch clock, TimeSpan until)
    {
        while (!await TrySendAsync(events))
        {
            SentAgain += Load.BatchEvents;
            if (clock.Elapsed > until) throw new TimeoutException($"Client {number} got no 201 for {GiveUp}.");
            await Task.Delay(200);
        }
    }

    private async Task<bool> TrySendAsync(string events)
    {
        var body = Encoding.UTF8.GetBytes(Head() + events);
        using var content = new ByteArrayContent(body) { Headers = { ContentType = Json } };
        var started = Stopwatch.GetTimestamp();
        try
        {
            using var answer = await http.PostAsync(target, content);
            if (answer.StatusCode != HttpStatusCode.Created) return false;
            _latencies.Enqueue(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            using var receipt = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
            Duplicates += receipt.RootElement.GetProperty("duplicate").GetInt32();
            return true;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException or JsonException)
        {
            return false;
        }
    }

    private string Head() => string.Create(CultureInfo.InvariantCulture,
        $"{{\"peach_schema_version\":\"1.0.4\",\"peach_framework_version\":\"1.5.2-36\",\"peach_implementation_version\":\"0\",\"sent_timestamp\":{Now},\"session_start_timestamp\":{Now - 60_000},\"session_id\":\"s{number}\",\"user_id\":\"soak-user-{number}\",\"client\":{{\"id\":\"soak-client-{number}\",\"type\":\"mobileapp\",\"app_id\":\"org.example.player\",\"name\":\"Player\",\"version\":\"4.2.1\",\"device\":{{\"type\":\"phone\",\"vendor\":\"Example\",\"model\":\"E-10\",\"screen_size\":\"1080x2400\",\"language\":\"en\",\"timezone\":1}},\"os\":{{\"name\":\"Android\",\"version\":\"14\"}}}},\"events\":[");

    /// <summary>Media events of a catalogue of a thousand items, each known by number in its context.</summary>
    private string Events()
    {
        _body.Clear();
        for (var i = 0; i < Load.BatchEvents; i++)
        {
            if (i > 0) _body.Append(',');
            var sequence = Acknowledged + i;
            _body.Append(CultureInfo.InvariantCulture, $"{{\"type\":\"media_heartbeat\",\"id\":\"urn:example:video:{sequence % 1000}\",\"event_timestamp\":{Now - 1000 * (Load.BatchEvents - i)},\"context\":{{\"id\":\"soak:{number}:{sequence};\",\"page_uri\":\"app://home\",\"component\":{{\"type\":\"player\",\"name\":\"main\",\"version\":\"1.0\"}}}},\"props\":{{\"playback_position_s\":{i * 12.5},\"time_spent_s\":10,\"is_playing\":true,\"audio_mode\":\"normal\",\"video_mode\":\"normal\"}},\"metadata\":{{\"type\":\"video\",\"format\":\"ondemand\",\"duration\":600}}}}");
        }

        return _body.Append("]}").ToString();
    }

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
}

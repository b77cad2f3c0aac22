using System.Diagnostics;
using System.Text.Json;

namespace Peach.Bench.Soak;

/// <summary>Many clients at once, each of which sends its events in order and goes on only when they are acknowledged.</summary>
internal static class Load
{
    public const int BatchEvents = 20;

    public static async Task RunAsync(Uri url, string siteKey, TimeSpan length, int connections, int eventsPerSecond)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = connections }) { Timeout = TimeSpan.FromSeconds(20) };
        var target = new Uri(url, $"/v3/collect?s={siteKey}");
        var interval = TimeSpan.FromSeconds((double)connections * BatchEvents / eventsPerSecond);
        var clients = Enumerable.Range(0, connections).Select(number => new Client(number, http, target)).ToArray();
        var clock = Stopwatch.StartNew();
        var running = clients.Select(client => client.RunAsync(length, interval)).ToArray();
        var all = Task.WhenAll(running);
        while (await Task.WhenAny(all, Task.Delay(TimeSpan.FromSeconds(5))) != all) Report(clients, clock.Elapsed);
        await all;
        Report(clients, clock.Elapsed);
        Console.WriteLine(JsonSerializer.Serialize(new { acknowledged = clients.Select(client => client.Acknowledged).ToArray() }));
    }

    private static void Report(Client[] clients, TimeSpan elapsed)
    {
        var latencies = clients.SelectMany(client => client.TakeLatencies()).Order().ToArray();
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            seconds = Math.Round(elapsed.TotalSeconds, 1),
            events = clients.Sum(client => client.Acknowledged),
            duplicates = clients.Sum(client => client.Duplicates),
            sent_again = clients.Sum(client => client.SentAgain),
            p50_ms = latencies.Length == 0 ? 0 : Math.Round(latencies[latencies.Length / 2], 2),
            p99_ms = latencies.Length == 0 ? 0 : Math.Round(latencies[latencies.Length * 99 / 100], 2),
        }));
    }
}

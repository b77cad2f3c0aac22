// Load that knows what was acknowledged, and the check that all of it is in the archive once.
//   Soak load URL SITE_KEY SECONDS CONNECTIONS EVENTS_PER_SECOND   writes one JSON object a line, the last with "acknowledged" by client
//   Soak verify STATE_FILE < PATHS                                 reads the parts and compares

using System.Globalization;
using Peach.Bench.Soak;

switch (args)
{
    case ["load", var url, var siteKey, var seconds, var connections, var rate]:
        await Load.RunAsync(new Uri(url), siteKey, TimeSpan.FromSeconds(Number(seconds)), Number(connections), Number(rate));
        return 0;
    case ["verify", var state]:
        return Verification.Run(state, Console.In);
    default:
        Console.Error.WriteLine("Use bench/run soak");
        return 2;
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

namespace Peach.Core.Endpoints;

/// <summary>Settings of section <c>Endpoints</c>.</summary>
public sealed class EndpointsOptions
{
    public const string Section = "Endpoints";

    /// <summary>An endpoint's time limit where its definition sets none.</summary>
    public TimeSpan DefaultTimeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest time limit that a definition may set.</summary>
    public TimeSpan LongestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The most memory, in bytes, for what components returned lately: answers of endpoints with <c>cache</c>, and the last good ones, which are given when
    /// all else fails. 0: nothing is kept.
    /// </summary>
    public long KeptReplies { get; set; } = 64 * 1024 * 1024;

    /// <summary>How old the last good answer may be that is given when component and fallback have failed.</summary>
    public TimeSpan KeptFor { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How many pages' worth of items a function of an endpoint with <c>paging</c> is asked for at once, the asked page included.</summary>
    public int PagesAhead { get; set; } = 5;

    /// <summary>How long after a page the next one may be asked for.</summary>
    public TimeSpan PageTime { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>The time over which a component's failures are counted.</summary>
    public TimeSpan CircuitWindow { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Calls that a component must have had in that time before it may be left out for failing.</summary>
    public int CircuitCalls { get; set; } = 20;

    /// <summary>The share of them, from 0 to 1, that must have failed or taken too long for it to be left out; above 1: it never is.</summary>
    public double CircuitFailureShare { get; set; } = 0.5;

    /// <summary>While a component is left out, it is tried with one request in so long.</summary>
    public TimeSpan CircuitPause { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether somebody without an id gets one as the cookie <c>_pc_c</c>, where an endpoint splits its traffic or reads the user; not who refused it by the
    /// cookie <c>_pc_consent</c>.
    /// </summary>
    public bool ClientCookie { get; set; } = true;

    /// <summary>Of how many of the latest answers this process can tell, by their tokens, how they came about; 0 for none. Each takes about 100 bytes.</summary>
    public int ExplainedAnswers { get; set; } = 10_000;

    /// <summary>Most requests a second that one API key may send, with twice as many at once after a pause; more are answered 429. 0: no limit.</summary>
    public double RequestsPerSecondPerKey { get; set; }

    /// <summary>The same for one address (of IPv6, its network of 64 bits) that sends no key. Behind a proxy it needs <c>Http:TrustedProxies</c>, or the proxy is the one address. 0: no limit.</summary>
    public double RequestsPerSecondPerAddress { get; set; }

    /// <summary>Most requests under way at the same time; more are answered 503. Previews and other inspection are turned away from half of it.</summary>
    public int MostUnderWay { get; set; } = 4000;

    /// <summary>While answers take longer than this on average, with many under way, inspection is turned away.</summary>
    public TimeSpan SlowAnswers { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many previews have a worker at the same time; the one that was not used for longest gives its worker up.</summary>
    public int PreviewWorkers { get; set; } = 4;

    /// <summary>After so long without a request a preview's worker ends; the next request starts one.</summary>
    public TimeSpan PreviewIdle { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How many of the latest requests of each endpoint are kept in memory for replays against previews; 0 for none.</summary>
    public int RecordedRequests { get; set; } = 200;

    /// <summary>At most one request of an endpoint is recorded in so long, which bounds the cost and spreads the sample.</summary>
    public TimeSpan RecordEvery { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Recorded requests that are older are no longer replayed.</summary>
    public TimeSpan RecordedFor { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// Whether recorded requests keep <c>user_id</c>, <c>session_id</c>, <c>client_id</c>, the cookie's id and undeclared parameters. Otherwise ids are
    /// replaced by made-up ones (one user's always by the same, until the process ends), and undeclared parameters are left out.
    /// </summary>
    public bool RecordUserIds { get; set; }
}

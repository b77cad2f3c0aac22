using System.Globalization;
using Peach.Core.Platform;

namespace Peach.Web.Hosting;

/// <summary>Settings of section <c>Http</c>: what one client may cost.</summary>
public sealed class HttpOptions
{
    public const string Section = "Http";

    /// <summary>How long a client may take to send a request's headers, before its connection is closed.</summary>
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How slowly a client may send a body, in bytes a second, before it is answered 408 and its connection closed.</summary>
    public int MinBodyBytesPerSecond { get; set; } = 240;

    /// <summary>How long a body may be slower than that at its beginning.</summary>
    public TimeSpan BodyGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a connection without a request stays open.</summary>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(130);

    /// <summary>Most connections at a time; more are closed at once. 0: as many as the operating system gives.</summary>
    public int MaxConnections { get; set; } = 20_000;

    /// <summary>Most bytes of a request's headers together; more are answered 431.</summary>
    public int MaxHeaderBytes { get; set; } = 32 * 1024;

    /// <summary>Most bytes of a request's method, path and query together; more are answered 414.</summary>
    public int MaxRequestLineBytes { get; set; } = 32 * 1024;

    /// <summary>
    /// Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed: addresses and networks, separated by commas, e.g. <c>10.0.0.5, 10.1.0.0/16</c>.
    /// Limits by address then count the clients behind them, and https before them counts as https. Empty: none.
    /// </summary>
    public string TrustedProxies { get; set; } = "";

    /// <summary>For how many days browsers that came by https are told to come by nothing else (HSTS); 0: they are not told.</summary>
    public int HstsDays { get; set; } = 365;

    /// <exception cref="PeachStartupException">A setting is out of its range.</exception>
    internal HttpOptions Validated()
    {
        List<string> errors = [];
        if (HeadersTimeout <= TimeSpan.Zero) errors.Add($"{Section}:{nameof(HeadersTimeout)} must be more than 0:00:00, was {HeadersTimeout:g}");
        if (BodyGrace <= TimeSpan.FromSeconds(1)) errors.Add($"{Section}:{nameof(BodyGrace)} must be more than 0:00:01, was {BodyGrace:g}");
        if (KeepAlive <= TimeSpan.Zero) errors.Add($"{Section}:{nameof(KeepAlive)} must be more than 0:00:00, was {KeepAlive:g}");
        if (MinBodyBytesPerSecond < 1) errors.Add(string.Create(CultureInfo.InvariantCulture, $"{Section}:{nameof(MinBodyBytesPerSecond)} must be at least 1, was {MinBodyBytesPerSecond}"));
        if (HstsDays is < 0 or > 3653) errors.Add(string.Create(CultureInfo.InvariantCulture, $"{Section}:{nameof(HstsDays)} must be 0 to 3653, was {HstsDays}"));
        if (MaxConnections < 0) errors.Add(string.Create(CultureInfo.InvariantCulture, $"{Section}:{nameof(MaxConnections)} must be at least 0, was {MaxConnections}"));
        CheckSize(errors, nameof(MaxHeaderBytes), MaxHeaderBytes);
        CheckSize(errors, nameof(MaxRequestLineBytes), MaxRequestLineBytes);
        return errors.Count == 0 ? this : throw new PeachStartupException(string.Join("; ", errors) + ".");
    }

    /// <summary>At most what the server reads ahead of a connection.</summary>
    private static void CheckSize(List<string> errors, string name, int value)
    {
        if (value is < 1024 or > 1024 * 1024)
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"{Section}:{name} must be from 1024 to 1048576, was {value}"));
    }
}

using System.Text.RegularExpressions;

namespace Peach.Core.Tasks.Engines;

/// <summary>Finds in what a run prints where its engine shows it, and which application of a cluster it is.</summary>
/// <remarks>YARN's client tells both in its reports, long before the application has begun; the others are told by our own driver.</remarks>
internal sealed partial class TrackingAddresses
{
    private volatile string? _url;
    private volatile string? _application;

    public string? Url => _url;

    /// <summary>The id of the application on YARN; null elsewhere, or as long as there is none.</summary>
    public string? YarnApplication => _application;

    public void Read(string line)
    {
        if (_application is null && Application().Match(line) is { Success: true } application) _application = application.Groups[1].Value;
        if (Address().Match(line) is { Success: true } address) _url = address.Groups[1].Value;
    }

    [GeneratedRegex(@"(?:tracking URL: |^peach: (?:Spark|Dask) shows this run at )(https?://[^\s]{1,1000})", RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    [GeneratedRegex(@"\b(application_[0-9]{1,20}_[0-9]{1,10})\b", RegexOptions.CultureInvariant)]
    private static partial Regex Application();
}

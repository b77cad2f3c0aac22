namespace Peach.Core.Alerts;

/// <summary>What is wrong.</summary>
public enum AlertKind
{
    /// <summary>Something is older than it may be.</summary>
    Late,

    /// <summary>Something has failed again and again.</summary>
    Failing,

    /// <summary>Something ended and nobody knows how.</summary>
    Lost,

    /// <summary>A machine is in trouble.</summary>
    Host,
}

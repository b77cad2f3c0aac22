namespace Peach.Core.Alerts;

/// <summary>
/// What is wrong and somebody has to know. An alert is raised once and stays open until all is well again; its organisation's channels are told of both.
/// </summary>
public interface IAlerts
{
    /// <summary>The open alerts, newest first, read from memory; what other replicas raise is here within seconds.</summary>
    IReadOnlyList<AlertView> Open { get; }

    /// <summary>Raises an alert; where it is open already, notes that it has been seen again. Cheap to call again and again.</summary>
    Task RaiseAsync(AlertReport report, CancellationToken cancellationToken);

    /// <summary>All is well with it again. Where no such alert is open, nothing happens.</summary>
    Task ClearAsync(string codops, string subject, AlertKind kind, CancellationToken cancellationToken);

    /// <summary>The open ones and then those of the past, newest first.</summary>
    /// <param name="organisations">Of one organisation; null for all.</param>
    Task<IReadOnlyList<AlertView>> ListAsync(IReadOnlyCollection<string>? organisations, int limit, CancellationToken cancellationToken);

    /// <summary>Notes that somebody has seen an open alert.</summary>
    /// <returns>False when no such alert is open.</returns>
    Task<bool> AcknowledgeAsync(string id, string author, CancellationToken cancellationToken);
}

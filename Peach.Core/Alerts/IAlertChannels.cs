using Peach.Core.Platform;

namespace Peach.Core.Alerts;

/// <summary>Whom an organisation's alerts are told.</summary>
public interface IAlertChannels
{
    Task<IReadOnlyList<AlertChannel>> ListAsync(string codops, CancellationToken cancellationToken);

    /// <param name="author">Who does it.</param>
    /// <exception cref="PeachException">Something about it cannot be used; the message says what.</exception>
    Task<AlertChannel> AddAsync(NewAlertChannel channel, string author, CancellationToken cancellationToken);

    /// <summary>Removes a channel and what waits to be sent there.</summary>
    /// <returns>False when the organisation has none of that id.</returns>
    Task<bool> RemoveAsync(string codops, string id, CancellationToken cancellationToken);

    /// <summary>Sends a message that says that it is a test, at once.</summary>
    /// <returns>Why it was not taken; null when it was.</returns>
    /// <exception cref="PeachException">The organisation has no such channel.</exception>
    Task<string?> TestAsync(string codops, string id, CancellationToken cancellationToken);
}

namespace Peach.Core.Platform;

/// <summary>A place that keeps what users did, and can forget one of them.</summary>
public interface IPersonalDataStore
{
    /// <summary>What people call the place: <c>history</c>, <c>archive</c>, <c>quarantine</c>, <c>stream</c>.</summary>
    string Name { get; }

    /// <summary>Whether erasing takes well under a second, so that it is done before the request is answered.</summary>
    bool IsImmediate { get; }

    /// <summary>
    /// Whether all that was collected until the given moment has reached this place; what has not is erased when it has. Never true before
    /// the moment has passed on every part of the way.
    /// </summary>
    Task<bool> HasAllUntilAsync(DateTimeOffset moment, CancellationToken cancellationToken);

    /// <summary>Removes what the place holds of the user. May be called again after a crash in its middle, and finds then what is left.</summary>
    /// <param name="request">Whose data, and up to when.</param>
    /// <param name="progress">Is told the share done, from 0 to 1.</param>
    /// <param name="cancellationToken">Gives up; what has been removed stays removed.</param>
    Task<ErasedData> EraseAsync(ErasureRequest request, IProgress<double> progress, CancellationToken cancellationToken);
}

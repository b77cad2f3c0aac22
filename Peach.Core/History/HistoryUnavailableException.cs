using Peach.Core.Platform;

namespace Peach.Core.History;

/// <summary>Redis, which holds the history, does not answer.</summary>
public sealed class HistoryUnavailableException(Exception cause)
    : PeachException("The history cannot be reached at the moment. Try again in some seconds.", cause);

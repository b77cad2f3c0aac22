namespace Peach.Core.Collect;

/// <summary>Why a request is refused, and whose doing it is.</summary>
public enum CollectRefusal
{
    /// <summary>The sender's: the body is not JSON.</summary>
    NotJson,

    /// <summary>The sender's: the body, or its number of events, is over the limit.</summary>
    TooLarge,

    /// <summary>The sender's: the site key sends more events than it may. Nothing was stored; the sender may try again.</summary>
    TooMany,

    /// <summary>Ours: the disk is full or does not answer, or too much waits for it. Nothing was stored; the sender may try again.</summary>
    Unavailable,
}

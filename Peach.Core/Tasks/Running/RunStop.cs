namespace Peach.Core.Tasks.Running;

/// <summary>Why a run is ended before its own end.</summary>
internal enum RunStop
{
    None,
    TimeUp,
    Cancelled,
    PeachStops,

    /// <summary>It used more memory than it may.</summary>
    OverMemory,

    /// <summary>The database has not heard of it for so long that another replica may take its task over.</summary>
    Unheard,
}

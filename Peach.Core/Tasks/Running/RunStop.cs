namespace Peach.Core.Tasks.Running;

/// <summary>Why a run is ended before its own end.</summary>
internal enum RunStop
{
    None,
    TimeUp,
    Cancelled,
    PeachStops,
}

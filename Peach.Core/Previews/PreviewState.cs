namespace Peach.Core.Previews;

public enum PreviewState
{
    /// <summary>Others are being built first.</summary>
    Waiting,

    Preparing,

    /// <summary>All that its commit declares is good.</summary>
    Ready,

    /// <summary>Some of it is; that answers.</summary>
    Partial,

    /// <summary>None of it is, or the commit could not be had.</summary>
    Failed,
}

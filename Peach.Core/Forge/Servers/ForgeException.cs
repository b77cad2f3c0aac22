using Peach.Core.Platform;

namespace Peach.Core.Forge.Servers;

/// <summary>A server did not take a message.</summary>
internal sealed class ForgeException : PeachException
{
    /// <param name="status">The answer's status; null when there was none.</param>
    public ForgeException(string message, int? status, Exception? innerException = null) : base(message, innerException!) => Status = status;

    public int? Status { get; }

    /// <summary>Whether the same message may be taken later.</summary>
    public bool MayPass => Status is null or 408 or 425 or 429 or >= 500;
}

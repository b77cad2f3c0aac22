using Peach.Core.Platform;

namespace Peach.Core.Repositories;

/// <summary>A commit cannot come into production for a reason that lies in the commit: it is not tried again until asked for.</summary>
public sealed class RolloutRefusedException : PeachException
{
    public RolloutRefusedException(string message) : base(message)
    {
    }

    public RolloutRefusedException(string message, Exception innerException) : base(message, innerException)
    {
    }
}

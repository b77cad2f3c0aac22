namespace Peach.Core.Platform;

/// <summary>Peach cannot start as configured; the message names the cause and the fix, and is printed without a stack trace.</summary>
public sealed class PeachStartupException : PeachException
{
    public PeachStartupException(string message) : base(message)
    {
    }

    public PeachStartupException(string message, Exception innerException) : base(message, innerException)
    {
    }
}

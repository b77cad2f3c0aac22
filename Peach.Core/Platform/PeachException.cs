namespace Peach.Core.Platform;

/// <summary>
/// A failure whose message is written for the person who asked: it says what is wrong and what to do, and holds no secret.
/// Any other exception is shown as a plain "An error occurred" with a trace id.
/// </summary>
public class PeachException : Exception
{
    public PeachException(string message) : base(message)
    {
    }

    public PeachException(string message, Exception innerException) : base(message, innerException)
    {
    }
}

using Peach.Core.Platform;

namespace Peach.Web.Codex;

/// <summary>A body cannot be read as it was sent.</summary>
/// <param name="status">The HTTP status that says so.</param>
/// <param name="message">What is wrong, and what to do.</param>
internal sealed class RequestBodyException(int status, string message) : PeachException(message)
{
    public int Status { get; } = status;
}

using System.Globalization;
using System.Text;
using Peach.Core.Platform;

namespace Peach.Core.Privacy.Erasures;

/// <summary>What may be the id of a person or device.</summary>
internal static class UserRule
{
    /// <summary>In UTF-8; far above what senders use.</summary>
    private const int MaxBytes = 4096;

    /// <summary>What senders write where nobody is logged in: erasing it would erase everybody who was not.</summary>
    private const string Nobody = "unknown";

    /// <param name="user">The id.</param>
    /// <param name="place">Which of several it is, for the message; empty for the only one.</param>
    /// <exception cref="PeachException">It is none.</exception>
    public static void Check(string? user, string place = "")
    {
        if (string.IsNullOrEmpty(user)) throw new PeachException($"The id{place} must not be empty.");
        if (Encoding.UTF8.GetByteCount(user) > MaxBytes)
            throw new PeachException(string.Create(CultureInfo.InvariantCulture, $"The id{place} must be at most {MaxBytes} bytes of UTF-8, was {Encoding.UTF8.GetByteCount(user)}."));
        if (user.Equals(Nobody, StringComparison.OrdinalIgnoreCase))
            throw new PeachException($"The id{place} is \"{user}\", which senders write for everybody who is not logged in; give the id of one person or device.");
    }
}

using System.Globalization;
using Peach.Core.Platform;

namespace Peach.Core.Privacy.Erasures;

/// <summary>What receipts say of places and failures, without the person's id.</summary>
internal static class ErasureWords
{
    /// <summary>Places kept of one pass; an archive of years has tens of thousands of objects.</summary>
    private const int MaxPlaces = 10_000;

    public static IReadOnlyList<string> Places(ErasedData erased, string user)
    {
        var places = erased.Where.Take(MaxPlaces).Select(place => UserText.Without(place, user)).ToList();
        if (erased.Where.Count > MaxPlaces) places.Add(string.Create(CultureInfo.InvariantCulture, $"and {erased.Where.Count - MaxPlaces} more places"));
        return places;
    }

    public static string Reason(Exception error, string? user)
    {
        var reason = error switch
        {
            PeachException or TimeoutException { InnerException: null } => error.Message,
            _ => "An error occurred; the log has the details.",
        };
        return user is null ? reason : UserText.Without(reason, user);
    }

    /// <summary>For the log: with the stack, without the person.</summary>
    public static string Details(Exception error, string? user) => user is null ? error.ToString() : UserText.Without(error.ToString(), user);
}

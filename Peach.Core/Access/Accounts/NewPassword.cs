using Peach.Core.Platform;

namespace Peach.Core.Access.Accounts;

/// <summary>What a password that somebody chooses must be.</summary>
internal static class NewPassword
{
    private const int Shortest = 12;
    private const int Longest = 256;

    /// <summary>Fewer different characters than this are a pattern, not a password.</summary>
    private const int FewestDifferent = 5;

    private static readonly string[] Common = ["password", "passwort", "123456", "qwerty", "azerty", "letmein", "welcome", "peach"];

    /// <exception cref="PeachException">It is none, and why.</exception>
    public static void Demand(string password, string account)
    {
        if (password.Length < Shortest) throw new PeachException($"A password has at least {Shortest} characters, this one has {password.Length}. A few words in a row are easy to keep in mind.");
        if (password.Length > Longest) throw new PeachException($"A password has at most {Longest} characters.");
        if (password.Distinct().Count() < FewestDifferent) throw new PeachException("The password is a pattern that is easily guessed.");
        // What is left beside a well-known word must still be a password.
        var rest = Common.Append(account).Where(word => word.Length > 2).Aggregate(password, (text, word) => text.Replace(word, "", StringComparison.OrdinalIgnoreCase));
        if (rest.Length < Shortest / 2) throw new PeachException("The password is made of the account's name or of words that are tried first.");
    }
}

using Peach.Core.Platform;

namespace Peach.Core.Access.Accounts;

/// <summary>What an account may be called.</summary>
internal static class AccountName
{
    public const int Longest = 64;

    /// <returns>The name without spaces around it.</returns>
    /// <exception cref="PeachException">It is none.</exception>
    public static string Demand(string? name)
    {
        name = (name ?? "").Trim();
        return name.Length is 0 or > Longest || name.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter))
            ? throw new PeachException($"An account's name has 1 to {Longest} characters without spaces, such as ana.silva or ana@example.org.")
            : name;
    }
}

using System.Buffers;
using Peach.Core.Platform;

namespace Peach.Core.Repositories.Git;

/// <summary>Git's rules for branch names, as far as they matter to safety and to clear errors.</summary>
internal static class BranchName
{
    private const int MaxLength = 200;

    private static readonly SearchValues<char> Forbidden = SearchValues.Create(" ~^:?*[\\\u007f");

    /// <returns>The name, or null when none was given.</returns>
    /// <exception cref="PeachException">Not a branch name.</exception>
    public static string? Parse(string? text)
    {
        var name = text?.Trim();
        if (string.IsNullOrEmpty(name)) return null;
        var wrong = name.Length > MaxLength || name.AsSpan().ContainsAny(Forbidden) || name.Any(char.IsControl) || name[0] is '-' or '/' or '.' ||
            name[^1] is '/' or '.' || name.Contains("..", StringComparison.Ordinal) || name.Contains("//", StringComparison.Ordinal) ||
            name.Contains("/.", StringComparison.Ordinal) || name.Contains("@{", StringComparison.Ordinal) || name.EndsWith(".lock", StringComparison.Ordinal) || name == "@";
        return wrong ? throw new PeachException($"branch must be the name of a branch such as \"main\", was \"{name}\".") : name;
    }
}

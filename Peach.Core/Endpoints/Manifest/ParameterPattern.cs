using System.Text.RegularExpressions;

namespace Peach.Core.Endpoints.Manifest;

/// <summary>
/// The regular expressions that a parameter may be checked with: those that need no backtracking, so that no value costs more than its length, and that
/// mean the same in every reader of the format. Python's validator knows them by the same rules.
/// </summary>
internal static partial class ParameterPattern
{
    public const int MaxLength = 200;

    /// <summary>The longest value that is checked, where the parameter sets no <c>max_length</c>.</summary>
    public const int LongestValue = 1000;

    public const string Refusal = "is not a pattern that can be checked: letters, classes such as [a-z0-9], groups, | and the quantifiers * + ? {2,5} are known, the rest is not";

    private static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(50);

    public static bool IsKnown(string pattern)
    {
        var open = 0;
        var repeatable = false;
        for (var at = 0; at < pattern.Length;)
        {
            var token = Token().Match(pattern, at);
            if (!token.Success) return false;
            at += token.Length;
            switch (token.Value[0])
            {
                case '(':
                    open++;
                    repeatable = false;
                    break;
                case ')' when --open < 0:
                    return false;
                case '|' or '^' or '$':
                    repeatable = false;
                    break;
                case '*' or '+' or '?' or '{':
                    if (!repeatable) return false;
                    repeatable = false;
                    break;
                default:
                    repeatable = true;
                    break;
            }
        }

        return open == 0 && Compiles(pattern);
    }

    /// <exception cref="ArgumentException">It is none that <see cref="IsKnown"/>.</exception>
    public static Regex Compile(string pattern) => new($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, MatchTimeout);

    private static bool Compiles(string pattern)
    {
        try
        {
            Compile(pattern);
            return true;
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>An escape, a class, a group's beginning, a quantifier (also a lazy one), or a character that stands for itself.</summary>
    [GeneratedRegex(@"\G(?:\\[dDwWsStnr]|\\[!-/:-@\[-`{-~]|\[\^?(?:\\[dDwWsStnr]|\\[!-/:-@\[-`{-~]|[^\\\[\]&~|])+\]|\((?:\?:)?|[*+?]\??|\{[0-9]{1,3}(?:,[0-9]{0,3})?\}\??|[^\\\[\]{}()*+?])", RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}

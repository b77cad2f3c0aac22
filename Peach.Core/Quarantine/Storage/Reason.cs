using System.Text.RegularExpressions;

namespace Peach.Core.Quarantine.Storage;

/// <summary>Makes one of reasons that differ in a number alone, so that there are few.</summary>
internal static partial class Reason
{
    /// <summary>For what is left where there are too many.</summary>
    public const string Others = "other reasons";

    public static string Group(string reason) => Digits().Replace(reason, "N");

    [GeneratedRegex("[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Digits();
}

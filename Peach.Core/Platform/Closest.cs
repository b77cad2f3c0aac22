namespace Peach.Core.Platform;

/// <summary>Finds what somebody probably meant.</summary>
public static class Closest
{
    /// <summary>"; did you mean X?" for the closest of the valid names, or nothing when none is close.</summary>
    public static string Suggestion(string wrong, IEnumerable<string> valid) =>
        Match(wrong, valid) is { } match ? $"; did you mean {match}?" : "";

    /// <summary>The valid name with the smallest edit distance, if at most a third of its length (and at least 2) has to change.</summary>
    public static string? Match(string wrong, IEnumerable<string> valid)
    {
        ArgumentNullException.ThrowIfNull(wrong);
        ArgumentNullException.ThrowIfNull(valid);
        string? best = null;
        var bestDistance = int.MaxValue;
        foreach (var name in valid)
        {
            var limit = Math.Max(2, name.Length / 3);
            // The lengths alone may say so already, which keeps a very long text from costing a comparison with every name.
            if (Math.Abs(wrong.Length - name.Length) > limit) continue;
            var distance = Distance(wrong, name);
            if (distance >= bestDistance || distance > limit) continue;
            (best, bestDistance) = (name, distance);
        }

        return best;
    }

    /// <summary>Levenshtein's edit distance, case ignored.</summary>
    private static int Distance(string left, string right)
    {
        var row = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++) row[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var above = row[j];
                var same = char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]);
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (same ? 0 : 1));
                diagonal = above;
            }
        }

        return row[right.Length];
    }
}

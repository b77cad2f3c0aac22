using System.Text.RegularExpressions;

namespace Peach.Core.Secrets;

/// <summary>What a secret may be called: it becomes a variable of a process's environment.</summary>
public static partial class SecretName
{
    public const string Pattern = "^[A-Z][A-Z0-9_]{0,63}$(?![\\s\\S])";

    private static readonly string[] ReservedPrefixes = ["PEACH_", "LD_", "LC_", "PYTHON", "AWS_", "SPARK_", "PYSPARK_", "HADOOP_", "DASK_", "GLIBC_", "MALLOC_"];

    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "PATH", "HOME", "LANG", "LANGUAGE", "VIRTUAL_ENV", "SHELL", "USER", "LOGNAME", "TMPDIR", "TERM", "PWD", "TZ", "IFS", "ENV", "BASH_ENV", "JAVA_HOME",
        "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS",
    };

    /// <returns>Why it cannot be the name of a secret, to follow the name; null when it can.</returns>
    public static string? Problem(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!Regex().IsMatch(name)) return "is no name for a secret: it takes 1 to 64 capital letters, digits and _, and begins with a letter";
        if (Reserved.Contains(name)) return "is a variable of every process that Peach starts; take another name";
        return ReservedPrefixes.FirstOrDefault(prefix => name.StartsWith(prefix, StringComparison.Ordinal)) is { } taken
            ? $"begins with {taken}, as variables do that Peach or the system sets; take another name"
            : null;
    }

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Regex();
}

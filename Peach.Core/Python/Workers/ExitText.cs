namespace Peach.Core.Python.Workers;

/// <summary>How a process ended, in words.</summary>
internal static class ExitText
{
    /// <param name="code">An exit code, or minus the signal's number.</param>
    public static string Describe(int code) => code switch
    {
        -6 => "aborted, signal 6",
        -9 => "killed, signal 9; if Peach did not do it, the machine may be out of memory",
        -11 => "segmentation fault, signal 11",
        < 0 => $"signal {-code}",
        _ => $"exit code {code}",
    };
}

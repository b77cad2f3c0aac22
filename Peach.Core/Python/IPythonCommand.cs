using System.Diagnostics;

namespace Peach.Core.Python;

/// <summary>Makes the command lines and environments of Peach's Python processes.</summary>
public interface IPythonCommand
{
    /// <summary>
    /// <c>python -m module arguments</c> with a clean environment: only what the <c>peach</c> library needs (addresses of Redis and
    /// the archive, the organisation) and no setting or secret of the host.
    /// </summary>
    /// <param name="codops">The organisation that it runs for; null for none.</param>
    /// <param name="environment">The environment whose interpreter runs it; null for the system's.</param>
    ProcessStartInfo Module(string module, IReadOnlyList<string> arguments, string? codops, PythonEnvironment? environment = null);
}

using Peach.Core.Platform;

namespace Peach.Core.Python.Workers;

/// <summary>A process did not come in time.</summary>
internal sealed class SilentProcessException(string message, Exception innerException) : PeachException(message, innerException);

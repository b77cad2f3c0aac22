namespace Peach.Core.Python;

/// <summary>The workers that serve one commit's functions.</summary>
public interface IPythonPool : IAsyncDisposable
{
    /// <summary>
    /// Calls a function. Calls run at most once to their end, but one that shared a worker with a crash or hang is started
    /// again elsewhere, so functions are to be read-only.
    /// </summary>
    /// <param name="function">Its place in <see cref="PythonCode.Functions"/>.</param>
    /// <returns>The outcome; dispose it when its body has been used. Never throws for what the function does.</returns>
    ValueTask<PythonReply> CallAsync(int function, PythonCall call);

    /// <summary>Waits for calls under way (<see cref="PythonOptions.DrainTimeout"/> at most), then ends the workers.</summary>
    Task DrainAsync();
}

namespace Peach.Core.Python;

/// <summary>The workers that serve one commit's functions.</summary>
public interface IPythonPool : IAsyncDisposable
{
    /// <summary>
    /// Calls a function. Calls run at most once to their end, but one that shared a worker with a crash or hang is started
    /// again elsewhere, so functions are to be read-only.
    /// </summary>
    /// <param name="function">Its place in <see cref="PythonCode.Functions"/>.</param>
    /// <param name="arguments">Keyword arguments.</param>
    /// <param name="timeout">From now to the answer; the answer comes at the latest a few milliseconds after.</param>
    /// <returns>The outcome; dispose it when its body has been used. Never throws for what the function does.</returns>
    ValueTask<PythonReply> CallAsync(int function, IReadOnlyList<KeyValuePair<string, object?>> arguments, TimeSpan timeout);

    /// <summary>Waits for calls under way (<see cref="PythonOptions.DrainTimeout"/> at most), then ends the workers.</summary>
    Task DrainAsync();
}

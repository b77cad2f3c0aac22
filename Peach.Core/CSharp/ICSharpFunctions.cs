namespace Peach.Core.CSharp;

/// <summary>One commit's functions in this process.</summary>
public interface ICSharpFunctions
{
    /// <summary>Why a function cannot be called now; null when it can.</summary>
    string? Unavailable(CSharpFunction function);

    /// <returns>The outcome, at the latest a few milliseconds after the call's time. Never throws for what the function does.</returns>
    ValueTask<CSharpReply> CallAsync(CSharpFunction function, CSharpCall call);

    /// <summary>Waits for calls under way (<see cref="CSharpOptions.DrainTimeout"/> at most), then lets go of the code, which leaves memory when nothing of it runs any more.</summary>
    Task DrainAsync();
}

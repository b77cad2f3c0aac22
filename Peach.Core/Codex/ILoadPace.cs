namespace Peach.Core.Codex;

/// <summary>Keeps bulk loads back while requests need the machine. Without one they go on at full speed.</summary>
public interface ILoadPace
{
    /// <summary>Waits, before some hundred items are stored, until there is room for it.</summary>
    Task WaitAsync(CancellationToken cancellationToken);
}

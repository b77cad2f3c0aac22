namespace Peach.Core.Python.Workers;

/// <summary>Takes a worker's reply; the body is gone when it returns.</summary>
internal delegate void ReplyHandler(uint id, int status, int flags, ReadOnlySpan<byte> body);

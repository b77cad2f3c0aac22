namespace Peach.Core.Python.Workers;

/// <param name="MaxInFlight">Calls handed to a worker before it has answered.</param>
/// <param name="Growth">Bytes that a worker may come to hold beyond what it held after its first calls; 0: any number.</param>
/// <param name="IsAsync">Whether it runs <c>async def</c> functions, all its calls at once.</param>
internal sealed record WorkerLimits(int MaxInFlight, long Growth, bool IsAsync = false);

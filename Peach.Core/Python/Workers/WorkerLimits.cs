namespace Peach.Core.Python.Workers;

/// <param name="MaxInFlight">Calls handed to a worker before it has answered.</param>
internal sealed record WorkerLimits(int MaxInFlight);

namespace Peach.Core.Tasks.Running;

/// <summary>What a run's processes used together.</summary>
/// <param name="PeakMemoryBytes">The largest sum of their resident memory that was seen.</param>
/// <param name="CpuTime">Their processor time, as last seen of each.</param>
internal sealed record TreeUse(long PeakMemoryBytes, TimeSpan CpuTime);

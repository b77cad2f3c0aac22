namespace Peach.Core.Tasks;

/// <summary>How far a run says that it is.</summary>
/// <param name="Done">Of <paramref name="Total"/>, in units of its own.</param>
/// <param name="Total">Null when it does not know.</param>
/// <param name="Text">What it is at; null for nothing.</param>
/// <param name="Time">When it said so.</param>
public sealed record RunProgress(double Done, double? Total, string? Text, DateTimeOffset Time)
{
    /// <summary>From 0 to 1; null when the end is not known.</summary>
    public double? Share => Total is > 0 ? Math.Clamp(Done / Total.Value, 0, 1) : null;
}

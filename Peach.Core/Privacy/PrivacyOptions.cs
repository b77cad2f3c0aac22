namespace Peach.Core.Privacy;

/// <summary>Settings of section <c>Privacy</c>.</summary>
public sealed class PrivacyOptions
{
    public const string Section = "Privacy";

    /// <summary>How often an erasure looks whether the events that were under way when it was asked for have arrived.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long an erasure rests after a store failed; each rest is twice the one before.</summary>
    public TimeSpan FirstRetry { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest rest between two attempts at a store that fails.</summary>
    public TimeSpan LongestRetry { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>An attempt that reports no progress for this long is ended and made again.</summary>
    public TimeSpan StallTime { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How many erasures that take long (such as of the archive) go on at the same time, each of another organisation.</summary>
    public int MaxParallel { get; set; } = 2;

    /// <summary>Days that a receipt is kept after its erasure is done; older ones are removed.</summary>
    public int ReceiptDays { get; set; } = 1095;
}

namespace Peach.Core.Quarantine;

/// <summary>The events of one site key that were put aside for one reason.</summary>
/// <param name="SiteKey">The site key.</param>
/// <param name="Codops">Its organisation when they came.</param>
/// <param name="Reason">What is wrong, numbers as N.</param>
/// <param name="Events">How many they are.</param>
/// <param name="FirstAt">When the first came.</param>
/// <param name="LastAt">When the last came.</param>
/// <param name="Sample">One of them as it was sent, cut at some thousand characters.</param>
/// <param name="Days">How many came on each day (UTC) that had any, oldest first.</param>
public sealed record QuarantineGroup(
    string SiteKey, string Codops, string Reason, long Events, DateTimeOffset FirstAt, DateTimeOffset LastAt, string Sample, IReadOnlyList<QuarantineDay> Days);

namespace Peach.Web.Operations;

/// <summary>A setting that somebody has set.</summary>
/// <param name="Key">Such as <c>Platform:Data</c>.</param>
/// <param name="Value">What it is; hidden where it may hold a secret.</param>
/// <param name="Source">Where it comes from: a file, the environment, the command line.</param>
internal sealed record SettingInForce(string Key, string Value, string Source);

namespace Peach.Web.Operations;

/// <summary>A log level that was changed while Peach runs.</summary>
/// <param name="Category">Of which part.</param>
/// <param name="Level">From which level on it logs.</param>
/// <param name="Until">When it ends; null: with the process.</param>
/// <param name="By">Who changed it.</param>
internal sealed record LogLevelChange(string Category, LogLevel Level, DateTimeOffset? Until, string By);

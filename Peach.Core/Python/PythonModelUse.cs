namespace Peach.Core.Python;

/// <summary>A model that <c>peach.model</c> handed to a call.</summary>
/// <param name="Version">Another each time it is saved, in hexadecimal digits; null for one that <c>peach.save_model</c> has not saved.</param>
/// <param name="SavedAt">When it was saved; null where that is not known.</param>
public sealed record PythonModelUse(string Name, string? Version, DateTimeOffset? SavedAt);

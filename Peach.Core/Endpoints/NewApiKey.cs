namespace Peach.Core.Endpoints;

/// <summary>A key that was just made.</summary>
/// <param name="Text">What its holder sends; shown this once and kept nowhere.</param>
public sealed record NewApiKey(ApiKey Key, string Text);

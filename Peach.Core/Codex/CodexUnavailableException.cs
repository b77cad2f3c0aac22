using Peach.Core.Platform;

namespace Peach.Core.Codex;

/// <summary>Neither Redis nor the database could tell of items in time. Rules that need them decide by their own setting what that means.</summary>
public sealed class CodexUnavailableException(Exception? cause)
    : PeachException("The catalogue cannot be reached at the moment. Try again in some seconds.", cause ?? new TimeoutException());

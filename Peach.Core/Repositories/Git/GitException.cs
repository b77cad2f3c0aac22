using Peach.Core.Platform;

namespace Peach.Core.Repositories.Git;

/// <summary>git could not do it; the message says what to do, and is free of secrets.</summary>
internal sealed class GitException(GitFailureKind kind, string message) : PeachException(message)
{
    public GitFailureKind Kind { get; } = kind;
}

namespace Peach.Core.Repositories.Git;

internal enum GitRemoteKind
{
    Https,
    Http,
    Ssh,

    /// <summary>A folder of this machine, as a path or a <c>file://</c> URL.</summary>
    Local,
}

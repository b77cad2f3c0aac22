namespace Peach.Core.Forge;

/// <summary>Whose API a repository's server speaks.</summary>
public enum ForgeKind
{
    /// <summary>None, or Peach is not to speak to it.</summary>
    None,

    GitLab,

    GitHub,

    /// <summary>Also Forgejo.</summary>
    Gitea,
}

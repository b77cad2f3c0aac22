namespace Peach.Core.Alerts;

/// <summary>Where and in which form an organisation is told of alerts.</summary>
public enum AlertChannelKind
{
    /// <summary>An incoming webhook of Slack, Mattermost or Rocket.Chat.</summary>
    Slack,

    /// <summary>A webhook of a workflow of Microsoft Teams.</summary>
    Teams,

    /// <summary>The HTTP endpoint of a GitLab project's alerts.</summary>
    GitLab,

    /// <summary>E-mail.</summary>
    Mail,
}

namespace Peach.Core.Forge;

/// <summary>Settings of section <c>Forge</c>.</summary>
public sealed class ForgeOptions
{
    public const string Section = "Forge";

    /// <summary>Whether commit statuses and notes are sent to the repositories' servers at all.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// Where a message goes for each rollout that has ended: an incoming webhook of Slack, Mattermost, Rocket.Chat or Teams (a JSON object with <c>text</c>). Whoever knows the address
    /// may write there, so it is a secret. Empty: nowhere.
    /// </summary>
    public string Webhook { get; set; } = "";

    /// <summary>The longest that a server may take for one message.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a message is tried while its server is away; then it is let go.</summary>
    public int Attempts { get; set; } = 10;

    /// <summary>The pause before the second attempt; each is twice the one before, up to five minutes.</summary>
    public TimeSpan RetryPause { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Messages that may wait for one repository; of more, the oldest are let go.</summary>
    public int MaxWaiting { get; set; } = 50;
}

namespace Peach.Core.Alerts;

/// <summary>Settings of section <c>Alerts</c>.</summary>
public sealed class AlertsOptions
{
    public const string Section = "Alerts";

    /// <summary>Whether webhooks may be on addresses that are not public: loopback and private networks, where a broadcaster's own chat is. Link-local addresses are refused in any case.</summary>
    public bool PrivateAddresses { get; set; }

    /// <summary>The longest that a channel may take for one message.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a message is tried; then it is let go, and the channel shows why.</summary>
    public int Attempts { get; set; } = 20;

    /// <summary>The pause before the second attempt; each is twice the one before, up to fifteen minutes.</summary>
    public TimeSpan RetryPause { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Days that alerts are kept after they were cleared.</summary>
    public int KeepDays { get; set; } = 90;

    /// <summary>The server that takes mail; empty: channels cannot be mail.</summary>
    public string SmtpHost { get; set; } = "";

    /// <summary>Its port.</summary>
    public int SmtpPort { get; set; } = 587;

    /// <summary>Whether mail goes over TLS (STARTTLS).</summary>
    public bool SmtpTls { get; set; } = true;

    /// <summary>The user's name at the server; empty: none is sent.</summary>
    public string SmtpUser { get; set; } = "";

    /// <summary>The user's password.</summary>
    public string SmtpPassword { get; set; } = "";

    /// <summary>The sender of mail.</summary>
    public string MailFrom { get; set; } = "peach@localhost";
}

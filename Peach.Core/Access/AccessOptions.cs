namespace Peach.Core.Access;

/// <summary>Settings of section <c>Access</c>.</summary>
public sealed class AccessOptions
{
    public const string Section = "Access";

    /// <summary>
    /// Bootstrap token for scripts, sent as <c>Authorization: Bearer</c>: at least 16 characters; empty: no token is accepted.
    /// The environment variable <c>PEACH_ADMIN_TOKEN</c> sets it too.
    /// </summary>
    public string AdminToken { get; set; } = "";

    /// <summary>Failed logins in a row after which an account is locked; 1 to 100.</summary>
    public int MaxFailedLogins { get; set; } = 5;

    /// <summary>How long an account stays locked; 1 second to 1 day.</summary>
    public TimeSpan LockoutTime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a login lasts without use of the UI; 5 minutes to 30 days.</summary>
    public TimeSpan SessionTime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Prints a link at this start by which an administrator gets a new password; what the switch <c>--reset-admin-password</c> sets.</summary>
    public bool ResetAdminPassword { get; set; }
}

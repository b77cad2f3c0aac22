namespace Peach.Core.Access;

/// <summary>What somebody may do; each role may do what those before it may.</summary>
public enum Role
{
    /// <summary>Looks at everything but personal data and secrets' names.</summary>
    Viewer,

    /// <summary>Rolls out, runs tasks, edits definitions, rules and the catalogue.</summary>
    DataScientist,

    /// <summary>Everything: keys, secrets, personal data, accounts.</summary>
    Admin,
}

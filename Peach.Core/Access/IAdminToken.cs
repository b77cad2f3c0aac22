namespace Peach.Core.Access;

/// <summary>The bootstrap token of scripts.</summary>
public interface IAdminToken
{
    /// <summary>Compares in a time that does not depend on where the candidate differs; false when no token is set.</summary>
    bool Matches(string candidate);
}

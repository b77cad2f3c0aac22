using Peach.Core.Access;
using Peach.Core.Platform;

namespace Peach.Web.Access;

/// <summary>The caller has not the role that is asked for.</summary>
/// <param name="role">The role.</param>
/// <param name="codops">Where it is needed.</param>
/// <param name="isSeen">Whether the caller may know of that organisation at all.</param>
internal sealed class AccessDeniedException(Role role, string codops, bool isSeen)
    : PeachException(isSeen ? AccessWords.Needs(role, codops) : $"There is no organisation \"{codops}\" that you have a role in.")
{
    public int StatusCode => isSeen ? StatusCodes.Status403Forbidden : StatusCodes.Status404NotFound;
}

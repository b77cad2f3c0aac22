namespace Peach.Core.Collect;

/// <summary>What is refused because a site key sends more than it may.</summary>
public interface IIntakeLimits
{
    /// <summary>Requests of the site key that were refused since the start of this process.</summary>
    long RefusedOf(string siteKey);

    /// <summary>How many events a second of the site key are taken; null: as many as come.</summary>
    int? LimitOf(SiteKey siteKey);
}

using Peach.Core.Collect;

namespace Peach.Tests.Components.Fakes;

/// <summary>Limits nobody and has refused nothing.</summary>
internal sealed class FakeIntakeLimits : IIntakeLimits
{
    public int? LimitOf(SiteKey siteKey) => siteKey.EventsPerSecond;

    public long RefusedOf(string siteKey) => 0;
}

using Peach.Core.Tasks;

namespace Peach.Tests.Components.Fakes;

internal sealed class FakeFreshness(TimeProvider time) : ITaskFreshness
{
    public DateTimeOffset? LastSuccess(string taskId) => time.GetUtcNow().AddMinutes(-40);
}

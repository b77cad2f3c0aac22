using Peach.Core.Platform;

namespace Peach.Tests.Components.Fakes;

/// <summary>One key for everything.</summary>
internal sealed class FakeKeys : IPlatformKeys
{
    public Task<byte[]> GetAsync(string name, CancellationToken cancellationToken) => Task.FromResult(new byte[32]);
}

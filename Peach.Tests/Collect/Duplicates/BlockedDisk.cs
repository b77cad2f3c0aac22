using FluentAssertions;
using Peach.Core.Collect.Log;
using Peach.Tests.Hosting;

namespace Peach.Tests.Collect.Duplicates;

/// <summary>A disk whose first write waits, and then fails.</summary>
internal sealed class BlockedDisk : IDisposable
{
    private readonly ManualResetEventSlim _writing = new();
    private readonly ManualResetEventSlim _fail = new();

    public BlockedDisk(EventLog log) => log.BeforeWrite = () =>
    {
        if (_fail.IsSet) return;
        _writing.Set();
        _fail.Wait();
        throw new IOException("No space left on device");
    };

    public void WaitUntilWriting() => _writing.Wait(Eventually.Limit).Should().BeTrue();

    public void FailOnce() => _fail.Set();

    public void Dispose()
    {
        _fail.Set();
        _writing.Dispose();
    }
}

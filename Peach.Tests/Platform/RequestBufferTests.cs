using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Platform;
using Peach.Core.Platform.Redis.Reads;

namespace Peach.Tests.Platform;

public sealed class RequestBufferTests
{
    [Test]
    public void Clear_AfterAHugeRequest_GivesItsMemoryBack_AndTheNextIsWhole()
    {
        var buffer = new RequestBuffer();
        buffer.Type(new string('k', 2_000_000));
        buffer.Capacity.Should().BeGreaterThan(2_000_000);

        buffer.Clear();
        buffer.Capacity.Should().BeLessThan(10_000);
        buffer.Read(new RedisRead("key", RedisKeyType.Text));

        System.Text.Encoding.ASCII.GetString(buffer.Written.Span).Should().Be("*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n");
    }
}

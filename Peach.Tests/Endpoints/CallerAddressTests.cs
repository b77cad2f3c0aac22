using System.Net;
using FluentAssertions;
using NUnit.Framework;
using Peach.Web.Endpoints;

namespace Peach.Tests.Endpoints;

public sealed class CallerAddressTests
{
    [TestCase("192.0.2.7", "192.0.2.7")]
    [TestCase("::ffff:192.0.2.7", "192.0.2.7")]
    [TestCase("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64")]
    [TestCase("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64")]
    public void Of_IsTheAddress_OrTheNetworkOfIPv6(string address, string expected) => CallerAddress.Of(IPAddress.Parse(address)).Should().Be(expected);
}

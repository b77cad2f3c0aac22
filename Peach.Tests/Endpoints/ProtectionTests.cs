using FluentAssertions;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using Peach.Core.Endpoints;
using Peach.Core.Endpoints.Protection;
using Peach.Tests.Hosting;
using Peach.Web.Hosting;

namespace Peach.Tests.Endpoints;

[TestFixture]
internal sealed class ProtectionTests
{
    private readonly HandClock _clock = new();

    [Test]
    public void Rate_IsHeldForEachCaller_WithABurstAfterAPause()
    {
        var limits = new RateLimits(10, _clock);

        Enumerable.Range(0, 20).Should().OnlyContain(_ => limits.Take("a") == TimeSpan.Zero, "two seconds' worth may come at once");
        limits.Take("a").Should().BeCloseTo(TimeSpan.FromSeconds(0.1), TimeSpan.FromMilliseconds(1), "that is when the next may pass");
        limits.Take("b").Should().Be(TimeSpan.Zero, "others are none the worse");
        _clock.Advance(TimeSpan.FromSeconds(0.5));
        Enumerable.Range(0, 7).Count(_ => limits.Take("a") == TimeSpan.Zero).Should().Be(5);
    }

    [Test]
    public void Rate_OfManyAddresses_TakesBoundedMemory()
    {
        var limits = new RateLimits(1, _clock);
        for (var i = 0; i < 100_000; i++) limits.Take($"address {i}");
        limits.Take("one more").Should().Be(TimeSpan.Zero);
        limits.Count.Should().Be(100_000);

        _clock.Advance(TimeSpan.FromSeconds(3));
        limits.Take("after a pause").Should().Be(TimeSpan.Zero);

        limits.Count.Should().Be(1, "full buckets are the same as none");
    }

    [Test]
    public void Load_TurnsInspectionAwayFirst_AndWhenAnswersAreSlow()
    {
        var load = new RequestLoad(Options.Create(new EndpointsOptions { MostUnderWay = 80, SlowAnswers = TimeSpan.FromSeconds(1) }));
        for (var i = 0; i < 39; i++) load.TryEnter(RequestPriority.Recommendation).Should().BeTrue();

        load.TryEnter(RequestPriority.Inspection).Should().BeTrue();
        load.TryEnter(RequestPriority.Inspection).Should().BeFalse("half of the bound is under way");
        load.Leave();
        for (var i = 0; i < 500; i++) load.Note(TimeSpan.FromSeconds(3));
        load.TryEnter(RequestPriority.Inspection).Should().BeFalse("answers take three seconds");
        for (var i = 0; i < 41; i++) load.TryEnter(RequestPriority.Recommendation).Should().BeTrue();
        load.TryEnter(RequestPriority.Recommendation).Should().BeFalse();

        (load.UnderWay, load.Shed(RequestPriority.Inspection), load.Shed(RequestPriority.Recommendation)).Should().Be((80, 2, 1));
    }

    [Test]
    public void Proxies_AreAddressesAndNetworks()
    {
        var options = TrustedProxies.Parse("10.0.0.5, 10.1.0.0/16");

        (options.KnownProxies.Count, options.KnownIPNetworks.Count).Should().Be((1, 1));
        var nobody = () => TrustedProxies.Parse(" , ");
        nobody.Should().Throw<Exception>().WithMessage("*must name an address or network*");
        var bad = () => TrustedProxies.Parse("loadbalancer");
        bad.Should().Throw<Exception>().WithMessage("Http:TrustedProxies must be addresses and networks*was \"loadbalancer\".");
    }
}

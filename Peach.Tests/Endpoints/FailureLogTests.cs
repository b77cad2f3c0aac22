using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Endpoints.Invocation;
using Peach.Tests.Hosting;

namespace Peach.Tests.Endpoints;

public sealed class FailureLogTests
{
    [Test]
    public void Failures_OfAComponent_AreLoggedOnceAMinute_WithTheNumberOfOthers()
    {
        var clock = new HandClock();
        var log = new FailureLog(clock);

        log.Admits("demo", "similar", "a", ComponentOutcome.Failed, out _).Should().BeTrue();
        for (var i = 0; i < 5; i++) log.Admits("demo", "similar", "a", ComponentOutcome.Failed, out _).Should().BeFalse();
        log.Admits("demo", "similar", "b", ComponentOutcome.Failed, out _).Should().BeTrue("it is another component");
        log.Admits("demo", "similar", "a", ComponentOutcome.TimedOut, out _).Should().BeTrue("it is another kind");

        clock.Advance(TimeSpan.FromMinutes(1));
        log.Admits("demo", "similar", "a", ComponentOutcome.Failed, out var unsaid).Should().BeTrue();
        unsaid.Should().Be(5);
        clock.Advance(TimeSpan.FromMinutes(1));
        log.Admits("demo", "similar", "a", ComponentOutcome.Failed, out unsaid).Should().BeTrue();
        unsaid.Should().Be(0);
    }
}

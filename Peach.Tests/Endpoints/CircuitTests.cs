using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Endpoints;
using Peach.Core.Endpoints.Invocation.Circuits;
using Peach.Tests.Hosting;

namespace Peach.Tests.Endpoints;

/// <summary>Components that keep failing are left out, and come back when they are well.</summary>
public sealed class CircuitTests
{
    private readonly HandClock _clock = new();

    [Test]
    public void Failures_OpenIt_OnlyWhenTheyAreManyAndMost()
    {
        var circuit = new Circuit(new EndpointsOptions(), _clock);

        for (var i = 0; i < 19; i++) circuit.Record(failed: true);
        circuit.IsOpen.Should().BeFalse("a few calls say nothing");
        circuit.Record(failed: true);

        circuit.IsOpen.Should().BeTrue();
        circuit.Refusal().Should().Contain("5s");
    }

    [Test]
    public void Failures_InTheMinority_LeaveItClosed()
    {
        var circuit = new Circuit(new EndpointsOptions(), _clock);

        for (var i = 0; i < 1000; i++) circuit.Record(failed: i % 5 < 2);

        circuit.Refusal().Should().BeNull();
    }

    [Test]
    public void OpenOne_StaysOpen_WhenACallThatBeganBeforeSucceedsLate()
    {
        var circuit = new Circuit(new EndpointsOptions(), _clock);
        var early = _clock.GetTimestamp();
        _clock.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 20; i++) circuit.Record(failed: true);

        circuit.Record(failed: false, early);
        circuit.IsOpen.Should().BeTrue();

        _clock.Advance(TimeSpan.FromSeconds(5));
        circuit.Record(failed: false, _clock.GetTimestamp());
        circuit.IsOpen.Should().BeFalse();
    }

    [Test]
    public void Failures_OfLongAgo_DoNotCount()
    {
        var circuit = new Circuit(new EndpointsOptions(), _clock);
        for (var i = 0; i < 19; i++) circuit.Record(failed: true);

        _clock.Advance(TimeSpan.FromSeconds(11));
        circuit.Record(failed: true);

        circuit.IsOpen.Should().BeFalse();
    }

    [Test]
    public void OpenOne_LetsOneCallThroughInEachPause_AndClosesWithTheFirstSuccess()
    {
        var circuit = new Circuit(new EndpointsOptions(), _clock);
        for (var i = 0; i < 20; i++) circuit.Record(failed: true);

        _clock.Advance(TimeSpan.FromSeconds(5));
        circuit.Refusal().Should().BeNull("this one tries");
        circuit.Refusal().Should().NotBeNull();
        circuit.Record(failed: true);
        circuit.Refusal().Should().NotBeNull();
        _clock.Advance(TimeSpan.FromSeconds(5));
        circuit.Refusal().Should().BeNull();
        circuit.Record(failed: false);

        circuit.IsOpen.Should().BeFalse();
        circuit.Refusal().Should().BeNull();
    }

    [Test]
    public async Task Endpoint_WhoseComponentKeepsFailing_AnswersByItsFallbackWithoutCallingIt()
    {
        using var folder = new TemporaryFolder();
        await using var host = await EndpointsHost.StartAsync(("Endpoints:CircuitPause", "00:10:00"), ("Endpoints:CircuitCalls", "5"));
        var module = $"import os\n\ndef bad():\n    open('{folder["calls"]}', 'a').write('x')\n    raise ValueError('no')\n\ndef spare():\n    return ['spare']\n";
        const string Manifest = "bad:\n  module: m.py\n  method: bad\n  fallback: {module: m.py, method: spare}\n";
        await host.DeployAsync(Manifest, module);

        for (var i = 0; i < 20; i++) (await host.GetAsync("bad")).Status.Should().Be(200);
        (await File.ReadAllTextAsync(folder["calls"])).Should().HaveLength(5);
        host.Get<IEndpointCatalog>().List().Single().LastError.Should().Contain("most of its latest calls failed");

        await host.DeployAsync(Manifest, module, new string('b', 40));
        await host.GetAsync("bad");
        (await File.ReadAllTextAsync(folder["calls"])).Should().HaveLength(6, "a new commit starts anew");
    }
}

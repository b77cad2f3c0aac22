using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Endpoints;
using Peach.Core.Endpoints.Manifest;
using Peach.Core.Endpoints.Statistics;
using Peach.Tests.Hosting;

namespace Peach.Tests.Endpoints;

[TestFixture]
internal sealed class RequestRingTests
{
    private static readonly ParameterDefinition[] Parameters =
    [
        new("article_id", ParameterType.String, true, null, null, null, null), new("user_id", ParameterType.String, false, null, null, null, 20),
        new("session_id", ParameterType.Integer, false, null, null, null, null),
    ];

    private readonly HandClock _clock = new();

    [Test]
    public void Requests_KeepNoPersonAndNothingUndeclared_ButOneUserStaysOne()
    {
        var ring = Ring();
        Offer(ring, "cookie-1", ("article_id", "7"), ("user_id", "ruta"), ("session_id", "12"), ("email", "ruta@example.org"));
        Offer(ring, "cookie-1", ("article_id", "8"), ("user_id", "ruta"));

        var requests = ring.List();

        var text = string.Join('\n', requests.Select(request => $"{request.ClientId} {string.Join(' ', request.Query)}"));
        text.Should().NotContain("ruta").And.NotContain("cookie-1").And.NotContain(", 12]").And.NotContain("example.org");
        requests.Select(request => Value(request, "article_id")).Should().Equal(["8", "7"], "the newest comes first");
        Value(requests[0], "user_id").Should().Be(Value(requests[1], "user_id")).And.HaveLength(13);
        long.TryParse(Value(requests[1], "session_id"), out _).Should().BeTrue("a whole number stays one");
        requests[0].ClientId.Should().Be(requests[1].ClientId);
    }

    [Test]
    public void Requests_AreWhole_WhenTheSettingSaysSo()
    {
        var ring = Ring(options => options.RecordUserIds = true);

        Offer(ring, "cookie-1", ("user_id", "ruta"), ("other", "x"));

        ring.List().Should().ContainSingle().Which.Query.Should().Equal([KeyValuePair.Create("user_id", "ruta"), KeyValuePair.Create("other", "x")]);
    }

    [Test]
    public void Requests_OfSomebody_AreForgottenAndTheOthersStay()
    {
        var ring = Ring(options => options.RecordUserIds = true);
        foreach (var user in (string[])["ona", "ruta", "ona", "jonas"]) Offer(ring, null, ("user_id", user));

        ring.Forget("ona").Should().Be(1, "the ring holds three");

        Offer(ring, null, ("user_id", "rimas"));
        ring.List().Select(request => Value(request, "user_id")).Should().Equal("rimas", "jonas", "ruta");
    }

    [Test]
    public void Requests_AreBoundedSampledAndForgotten()
    {
        var ring = Ring();
        for (var i = 0; i < 10; i++)
        {
            Offer(ring, null, ("article_id", $"{i}"));
            ring.Offer(Parameters, new EndpointRequest("demo", "similar", [KeyValuePair.Create("article_id", "too soon")], null), _clock.GetTimestamp());
        }

        Offer(ring, null, ("article_id", new string('x', 5000)));
        ring.List().Select(request => Value(request, "article_id")).Should().Equal("9", "8", "7");
        _clock.Advance(TimeSpan.FromDays(2));
        ring.List().Should().BeEmpty();
    }

    private RequestRing Ring(Action<EndpointsOptions>? set = null)
    {
        var options = new EndpointsOptions { RecordedRequests = 3 };
        set?.Invoke(options);
        return new RequestRing(options, _clock);
    }

    private void Offer(RequestRing ring, string? client, params (string Name, string Value)[] query)
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        ring.Offer(Parameters, new EndpointRequest("demo", "similar", [.. query.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))], client), _clock.GetTimestamp());
    }

    private static string? Value(EndpointRequest request, string name) => request.Query.FirstOrDefault(pair => pair.Key == name).Value;
}

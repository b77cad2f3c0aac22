using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Dashboards;
using Peach.Core.Dashboards.Export;
using Peach.Core.Platform;
using Peach.Tests.Hosting;

namespace Peach.Tests.Dashboards;

[TestFixture]
internal sealed class ExportTests
{
    [Test]
    public async Task InfluxDb_Real_HasWhatWasCounted()
    {
        await using var influx = await InfluxServer.StartAsync();
        await influx.QueryAsync("CREATE DATABASE peach");
        await using var fixture = await DashboardsFixture.StartAsync(("Dashboards:InfluxUrl", $"{influx.Address}/write?db=peach"));
        await fixture.CollectAsync([fixture.Event("page_view"), fixture.Event("an odd, name=x"), fixture.Event("page_view")]);
        await fixture.CountedAsync();

        await fixture.Get<InfluxWriter>().SendAsync(default);
        await fixture.CollectAsync([fixture.Event("page_view")], client: "c2");
        await fixture.CountedAsync();
        await fixture.Get<InfluxWriter>().SendAsync(default);

        (await SumAsync(influx, "SELECT sum(value) FROM peach_events_type WHERE codops = 'zzebu' AND \"type\" = 'page_view'")).Should().Be(3, "a minute that is sent again takes the earlier one's place");
        (await SumAsync(influx, "SELECT sum(value) FROM peach_events_type WHERE \"type\" = 'an odd, name=x'")).Should().Be(1);
        (await SumAsync(influx, "SELECT sum(value) FROM peach_users")).Should().Be(2);
    }

    [Test]
    public async Task InfluxDb_ThatWasAway_GetsWhatItMissed()
    {
        List<string> bodies = [];
        var status = 503;
        using var server = new LoopbackServer(async context =>
        {
            using var reader = new StreamReader(context.Request.InputStream);
            var body = await reader.ReadToEndAsync();
            context.Request.Headers["Authorization"].Should().Be("Token planted");
            lock (bodies) if (status == 204) bodies.Add(body);
            context.Response.StatusCode = status;
        });
        await using var fixture = await DashboardsFixture.StartAsync(("Dashboards:InfluxUrl", $"{server.Address}/write?db=peach"), ("Dashboards:InfluxToken", "planted"));
        var writer = fixture.Get<InfluxWriter>();
        await fixture.CollectAsync([fixture.Event("page_view")]);
        await fixture.CountedAsync();
        var send = () => writer.SendAsync(default);
        await send.Should().ThrowAsync<PeachException>().WithMessage("InfluxDB answered 503*");

        status = 204;
        fixture.Clock.Advance(TimeSpan.FromMinutes(5));
        await writer.SendAsync(default);

        lock (bodies)
        {
            string.Join('\n', bodies).Split('\n').Should().Contain(line => line.StartsWith("peach_events_type,codops=zzebu,type=page_view value=1i 1", StringComparison.Ordinal));
        }
    }

    [Test]
    public async Task LastMinutes_ForPrometheus_AreThoseThatAreOver()
    {
        await using var fixture = await DashboardsFixture.StartAsync(("Dashboards:Prometheus", "true"));
        await fixture.CollectAsync([fixture.Event("page_view"), fixture.Event("page_view")]);
        fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        await fixture.CollectAsync([fixture.Event("page_view")]);
        await fixture.CountedAsync();

        var samples = await fixture.Get<IFigureExport>().LastMinutesAsync(default);

        fixture.Get<IFigureExport>().IsForPrometheus.Should().BeTrue();
        samples.Single(sample => sample.Name == "events_type").Value.Should().Be(2, "the running minute is not over");
    }

    private static async Task<long?> SumAsync(InfluxServer influx, string query)
    {
        using var document = JsonDocument.Parse(await influx.QueryAsync(query, "peach"));
        return document.RootElement.GetProperty("results")[0].GetProperty("series")[0].GetProperty("values")[0][1].GetInt64();
    }
}

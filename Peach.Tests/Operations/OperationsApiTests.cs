using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Peach.Tests.Hosting;

namespace Peach.Tests.Operations;

/// <summary>Health, settings and log levels of the real program.</summary>
[TestFixture]
internal sealed class OperationsApiTests
{
    [Test]
    public async Task Program_TellsOfItsPartsAndSettings_AndLogsMoreWhenAsked()
    {
        using var folder = new TemporaryFolder();
        await using var peach = await PeachProcess.StartAsync(folder["data"], "Demo:Enabled=false", "Alerts:SmtpPassword=planted-5d1c", "Forge:Webhook=https://chat.example.org/planted-77ae", "Tasks:LoopPause=00:00:07");
        var health = await peach.Admin.GetFromJsonAsync<JsonElement>("/api/admin/health");
        health.GetProperty("ready").GetBoolean().Should().BeTrue();
        health.GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("name").GetString()).Should().Contain(["database", "redis"]);

        var settings = await peach.Admin.GetStringAsync("/api/admin/settings");
        settings.Should().Contain("Tasks:LoopPause").And.Contain("00:00:07").And.Contain("Alerts:SmtpPassword").And.Contain("Forge:Webhook").And.NotContain("planted-5d1c").And.NotContain("planted-77ae").And.NotContain(PeachProcess.AdminToken);

        peach.Output.Should().NotContain("dbug:");
        (await peach.Admin.PutAsJsonAsync("/api/admin/log-levels/Microsoft.AspNetCore.Routing", new { level = "debug", minutes = 5 })).StatusCode.Should().Be(HttpStatusCode.NoContent);
        await peach.Client.GetAsync("/health/live");
        await Eventually.IsTrueAsync("a line of the level debug", () => Task.FromResult(peach.Output.Contains("dbug: Microsoft.AspNetCore.Routing", StringComparison.Ordinal)));
        (await peach.Admin.GetStringAsync("/api/admin/log-levels")).Should().Contain("Microsoft.AspNetCore.Routing").And.Contain("bootstrap token");
        (await peach.Admin.DeleteAsync("/api/admin/log-levels/Microsoft.AspNetCore.Routing")).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await peach.Admin.DeleteAsync("/api/admin/log-levels/Microsoft.AspNetCore.Routing")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await peach.Admin.PutAsJsonAsync("/api/admin/log-levels/Default", new { level = "loud" })).StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
    }
}

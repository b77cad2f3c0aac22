using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Peach.Tests.Hosting;

namespace Peach.Tests.Privacy;

/// <summary>Erasures, receipts and retention over HTTP, of the real app.</summary>
[TestFixture]
internal sealed class PrivacyApiTests
{
    private TemporaryFolder _folder = null!;
    private PeachProcess _peach = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        _peach = await PeachProcess.StartAsync(_folder["data"], "Privacy:PollInterval=00:00:00.1", "Archive:FlushInterval=00:00:00.2", "History:RetentionDays=90");
        using var added = await _peach.Admin.PostAsJsonAsync("/api/admin/organisations", new { codops = "zzebu", name = "EBU" });
        added.EnsureSuccessStatusCode();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _peach.DisposeAsync();
        _folder.Dispose();
    }

    [TestCase("user-1", "user-1")]
    [TestCase("a/b", "a/b")]
    [TestCase("a%2Fb", "a/b")]
    [TestCase("a%252Fb", "a%2Fb")]
    [TestCase("%C5%A0imkut%C4%97%20%F0%9F%8D%91", "Šimkutė 🍑")]
    [TestCase("a+b%3Fc%23d%25", "a+b?c#d%")]
    [TestCase("erasures", "erasures")]
    [TestCase("erasures/x", "erasures/x")]
    [TestCase("a//b/", "a//b/")]
    public async Task Delete_OfAnyId_IsTakenAsItWasMeant(string encoded, string meant)
    {
        var receipt = await DeleteAsync(encoded);

        receipt["address"]!.ToString().Should().Be($"/api/v1/users/zzebu/erasures/{receipt["id"]}");
        var found = await _peach.Admin.GetFromJsonAsync<JsonArray>($"/api/v1/users/zzebu/erasures?user={Uri.EscapeDataString(meant)}");
        found!.Select(one => one!["id"]!.ToString()).Should().Contain(receipt["id"]!.ToString(), "the receipt is {0}'s", meant);
    }

    [Test]
    public async Task Delete_OfALongId_IsTaken_AndOneThatIsTooLongRefused()
    {
        (await DeleteAsync(new string('x', 300)))["state"]!.ToString().Should().NotBeEmpty();

        using var refused = await _peach.Admin.DeleteAsync(new Uri($"/api/v1/users/zzebu/{new string('x', 5000)}", UriKind.Relative));

        refused.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await refused.Content.ReadAsStringAsync()).Should().Contain("at most 4096 bytes");
    }

    [Test]
    public async Task Delete_Done_HasAReceiptThatSaysSo()
    {
        var asked = await DeleteAsync("nobody-knows-me");

        var done = await Eventually.GetAsync("the erasure to be done", async () =>
            await _peach.Admin.GetFromJsonAsync<JsonObject>(asked["address"]!.ToString()) is { } receipt && receipt["state"]!.ToString() == "done" ? receipt : null);

        done["requested_by"]!.ToString().Should().Be("bootstrap token");
        done["records"]!.GetValue<long>().Should().Be(0);
        done["finished_at"].Should().NotBeNull();
        done["stores"]!.AsArray().Should().NotBeEmpty();
        done.ToJsonString().Should().NotContain("nobody-knows-me");
        _peach.Output.Should().NotContain("nobody-knows-me", "the log keeps no ids");
        var other = await DeleteAsync("nobody-knows-me");
        other["id"]!.ToString().Should().NotBe(done["id"]!.ToString(), "the first one is done");
    }

    [Test]
    public async Task Batch_GivesAReceiptForEachId_InTheirOrder()
    {
        using var answer = await _peach.Admin.PostAsJsonAsync("/api/v1/users/zzebu/erasures", new { users = (string[])["b1", "b/2 ž", "b1"] });

        answer.StatusCode.Should().Be(HttpStatusCode.Accepted);
        var ids = (await answer.Content.ReadFromJsonAsync<JsonObject>())!["erasures"]!.AsArray().Select(one => one!["id"]!.ToString()).ToList();
        ids.Should().HaveCount(3);
        ids[2].Should().Be(ids[0]);
        ids[1].Should().NotBe(ids[0]);
    }

    [TestCase("DELETE", "/api/v1/users/zzebx/u", null, HttpStatusCode.NotFound, "There is no organisation zzebx; did you mean zzebu?")]
    [TestCase("DELETE", "/api/v1/users/zzebu/unknown", null, HttpStatusCode.UnprocessableEntity, "everybody who is not logged in")]
    [TestCase("DELETE", "/api/v1/users/zzebu/", null, HttpStatusCode.UnprocessableEntity, "must not be empty")]
    [TestCase("DELETE", "/api/v1/users/zzebu/a%ff", null, HttpStatusCode.BadRequest, "percent-encoded UTF-8")]
    [TestCase("POST", "/api/v1/users/zzebu/erasures", """{"users":["a",""]}""", HttpStatusCode.UnprocessableEntity, "index 1")]
    [TestCase("POST", "/api/v1/users/zzebu/erasures", """{"users":["a",null]}""", HttpStatusCode.UnprocessableEntity, "index 1")]
    [TestCase("POST", "/api/v1/users/zzebu/erasures", """{"user":"a"}""", HttpStatusCode.UnprocessableEntity, "1 to 1000 ids")]
    [TestCase("POST", "/api/v1/users/zzebu/erasures", """{"users":"a"}""", HttpStatusCode.BadRequest, "JSON")]
    [TestCase("GET", "/api/v1/users/zzebu/erasures/none", null, HttpStatusCode.NotFound, "There is no receipt none.")]
    [TestCase("GET", "/api/v1/users/zzebu/erasures?limit=0", null, HttpStatusCode.UnprocessableEntity, "limit must be 1 to 500, was 0.")]
    [TestCase("PUT", "/api/admin/organisations/zzebu", """{"archive_days":0}""", HttpStatusCode.UnprocessableEntity, "archive_days must be 1 to 36500 days, or null for the platform's setting, was 0.")]
    [TestCase("PUT", "/api/admin/organisations/zzebu", """{"history_days":"long"}""", HttpStatusCode.UnprocessableEntity, "history_days must be a whole number of days")]
    public async Task Refusal_IsAProblemInWords(string method, string path, string? body, HttpStatusCode status, string expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");

        using var answer = await _peach.Admin.SendAsync(request);

        answer.StatusCode.Should().Be(status);
        var problem = await answer.Content.ReadFromJsonAsync<JsonObject>();
        problem!["detail"]!.ToString().Should().Contain(expected);
    }

    [Test]
    public async Task Erasures_WithoutTheToken_AreRefused()
    {
        using var delete = await _peach.Client.DeleteAsync(new Uri("/api/v1/users/zzebu/u", UriKind.Relative));
        using var list = await _peach.Client.GetAsync(new Uri("/api/v1/users/zzebu/erasures", UriKind.Relative));

        (delete.StatusCode, list.StatusCode).Should().Be((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Retention_OfAnOrganisation_IsSetKeptAndTakenBack()
    {
        var before = await PutAsync("""{"name":"EBU"}""");
        var set = await PutAsync("""{"archive_days":30,"history_days":7}""");
        var kept = await PutAsync("""{"name":"European Broadcasting Union"}""");
        var back = await PutAsync("""{"archive_days":null,"history_days":null}""");

        Days(before).Should().Be((null, null, 90));
        Days(set).Should().Be((30, 7, 7));
        Days(kept).Should().Be((30, 7, 7), "what is not in the body stays");
        Days(back).Should().Be((null, null, 90));
        set["effective_archive_days"]!.GetValue<int>().Should().Be(30);

        static (int?, int?, int?) Days(JsonObject organisation) =>
            ((int?)organisation["archive_days"], (int?)organisation["history_days"], (int?)organisation["effective_history_days"]);
    }

    [Test]
    public async Task Start_WithSettingsOutOfRange_SaysWhich()
    {
        using var folder = new TemporaryFolder();

        var (code, output) = await PeachProcess.FailToStartAsync(folder["data"], "Privacy:PollInterval=00:00:00", "Privacy:ReceiptDays=0");

        code.Should().Be(1);
        output.Should().Contain("Privacy:PollInterval must be from 00:00:00.01 to 30 days, was 00:00:00.").And.Contain("Privacy:ReceiptDays must be from 1 to 36500, was 0.");
    }

    private async Task<JsonObject> DeleteAsync(string encoded)
    {
        // The address as it stands: without this, .NET itself would normalise it.
        var address = new Uri($"{_peach.Address.ToString().TrimEnd('/')}/api/v1/users/zzebu/{encoded}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var answer = await _peach.Admin.DeleteAsync(address);
        answer.StatusCode.Should().Be(HttpStatusCode.Accepted);
        var receipt = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        answer.Headers.Location!.ToString().Should().Be(receipt["address"]!.ToString());
        return receipt;
    }

    private async Task<JsonObject> PutAsync(string body)
    {
        using var answer = await _peach.Admin.PutAsync(new Uri("/api/admin/organisations/zzebu", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));
        answer.EnsureSuccessStatusCode();
        return (await _peach.Admin.GetFromJsonAsync<JsonObject>("/api/admin/organisations/zzebu"))!;
    }
}

using System.Net;
using System.Text;
using FluentAssertions;
using NUnit.Framework;

namespace Peach.Tests.Hosting;

public sealed class ApiProblemTests
{
    [TestCase("POST", "/api/admin/organisations", "{", "application/json", HttpStatusCode.BadRequest, "JSON")]
    [TestCase("POST", "/api/admin/organisations", """{"codops":1}""", "application/json", HttpStatusCode.BadRequest, "JSON")]
    [TestCase("POST", "/api/admin/organisations", "{}", "text/plain", HttpStatusCode.UnsupportedMediaType, "Content-Type: application/json")]
    [TestCase("PATCH", "/api/admin/organisations/demo", "{}", "application/json", HttpStatusCode.MethodNotAllowed, "PATCH")]
    [TestCase("POST", "/api/v1/demo/trending", "{}", "application/json", HttpStatusCode.MethodNotAllowed, "GET")]
    [TestCase("GET", "/api/nothing", null, null, HttpStatusCode.NotFound, "nothing at this address")]
    public async Task Refusal_OfAnApi_IsAProblemInWords(string method, string path, string? body, string? type, HttpStatusCode status, string expected)
    {
        using var folder = new TemporaryFolder();
        await using var peach = await PeachProcess.StartAsync(folder["data"]);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, type!);

        using var response = await peach.Admin.SendAsync(request);

        response.StatusCode.Should().Be(status);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        (await response.Content.ReadAsStringAsync()).Should().Contain(expected);
    }

    [Test]
    public async Task QueryParameter_OfTenThousandCharacters_IsTaken()
    {
        using var folder = new TemporaryFolder();
        await using var peach = await PeachProcess.StartAsync(folder["data"]);

        using var response = await peach.Client.GetAsync(new Uri($"/api/v1/demo/x?user_id={new string('a', 10_000)}", UriKind.Relative));

        response.StatusCode.Should().Be(HttpStatusCode.NotFound, "there is no such endpoint, and the request was read");
    }
}

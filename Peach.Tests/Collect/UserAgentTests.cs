using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Collect;
using Peach.Core.Collect.Intake;
using static Peach.Tests.Collect.LogFixture;

namespace Peach.Tests.Collect;

public sealed class UserAgentTests
{
    [TestCase("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36", "Chrome", "126", "Windows", "10", "desktop")]
    [TestCase("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.2592.87", "Edge", "126", "Windows", "10", "desktop")]
    [TestCase("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox", "127", "Linux", null, "desktop")]
    [TestCase("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15", "Safari", "17", "macOS", "10", "desktop")]
    [TestCase("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1", "Safari", "17", "iOS", "17", "phone")]
    [TestCase("Mozilla/5.0 (iPad; CPU OS 16_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0 Mobile/15E148 Safari/604.1", "Chrome", "126", "iOS", "16", "tablet")]
    [TestCase("Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36", "Samsung Internet", "25", "Android", "14", "phone")]
    [TestCase("Mozilla/5.0 (Linux; Android 13; SM-X906C) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36", "Chrome", "126", "Android", "13", "tablet")]
    [TestCase("okhttp/4.12.0", "okhttp", "4", null, null, "unknown")]
    [TestCase("Player/4.2.1 (Android 14; Pixel 8)", null, null, "Android", "14", "phone")]
    [TestCase("Play/3021 CFNetwork/1496.0.7 Darwin/23.5.0", "CFNetwork", "1496", "iOS", null, "phone")]
    [TestCase("Mozilla/5.0 (Linux; Tizen 2.3) AppleWebKit/538.1 (KHTML, like Gecko) Version/2.3 TV Safari/538.1 HbbTV/1.2.1 (;Samsung;SmartTV2015;T-HKM6;;)", "Safari", "2", "Tizen", "2", "hbbtv")]
    [TestCase("AppleCoreMedia/1.0.0.21L227 (Apple TV; U; CPU OS 17_4 like Mac OS X; en_us)", null, null, "tvOS", "17", "tvbox")]
    [TestCase("Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/94.0.4606.128 Safari/537.36 WebAppManager", "Chrome", "94", "webOS", null, "tvbox")]
    [TestCase("Mozilla/5.0 (PlayStation; PlayStation 5/2.26) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.0 Safari/605.1.15", "Safari", "13", null, null, "console")]
    [TestCase("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", null, null, null, null, "bot")]
    [TestCase("\u0000\"<script>", null, null, null, null, "unknown")]
    public void Facts_AreThoseOfTheAgent(string agent, string? browser, string? version, string? system, string? systemVersion, string device) =>
        UserAgentFacts.Of(agent).Should().Be(new UserAgentFacts(browser, version, system, systemVersion, device));

    [TestCase("keep", "\"okhttp/4.12.0\"")]
    [TestCase("parse", """{"browser":"okhttp","browser_version":"4","os":null,"os_version":null,"device":"unknown"}""")]
    [TestCase("drop", null)]
    public async Task Policy_DecidesWhatIsStored(string policy, string? stored)
    {
        using var fixture = new LogFixture(options => options.UserAgent = policy);
        for (var i = 0; i < 2; i++) await fixture.CollectAsync(Body(Event($"e{i}")), "okhttp/4.12.0");

        using var reader = fixture.Log.OpenReader("test", LogStart.Oldest);
        foreach (var json in Read(reader))
        {
            if (stored is null) json.Should().NotContainKey("user_agent");
            else JsonNode.DeepEquals(json["user_agent"], JsonNode.Parse(stored)).Should().BeTrue();
        }
    }
}

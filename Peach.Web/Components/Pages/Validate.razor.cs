using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;
using Peach.Core.Collect;
using Peach.Web.Access;

namespace Peach.Web.Components.Pages;

/// <summary>Checks a payload for an app team.</summary>
public sealed partial class Validate
{
    // What fits in a message of the page's connection, with room for its frame.
    private const int MaxLength = 30_000;
    private const int MaxShown = 50;

    private string _key = "";
    private string _body = "";
    private PayloadReport? _report;

    [Inject]
    private IPayloadInspector Inspector { get; set; } = null!;

    [Inject]
    private ISiteKeyDirectory SiteKeys { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    protected override void OnInitialized()
    {
        var now = Time.GetUtcNow().ToUnixTimeMilliseconds();
        _key = SiteKeys.All.SeenBy(User, siteKey => siteKey.Codops).FirstOrDefault(siteKey => !siteKey.Revoked)?.Key ?? "";
        _body = string.Create(CultureInfo.InvariantCulture, $$"""
            {
              "peach_schema_version": "1.0.4",
              "sent_timestamp": {{now}},
              "user_id": "unknown",
              "client": {"id": "c1", "type": "web"},
              "events": [
                {"type": "media_play", "id": "urn:example:video:1", "event_timestamp": {{now}}}
              ]
            }
            """);
    }

    private static string Verdict(PayloadReport report) => (report.Accepted, report.Quarantined.Count) switch
    {
        (1, 0) => "The event is sound",
        (var accepted, 0) => $"All {accepted} events are sound",
        (0, 1) => "The event would be quarantined",
        (0, var quarantined) => $"All {quarantined} events would be quarantined",
        var (accepted, quarantined) => $"{accepted} sound, {quarantined} would be quarantined",
    };

    private static string Place(int index) => index < 0 ? "Body" : $"Event {index}";

    private async Task CheckAsync()
    {
        _report = null;
        await RunAsync(_ =>
        {
            var siteKey = SiteKeys.TryGet(_key, out var known) && User.Sees(known.Codops) ? known : new SiteKey { Key = "none", Codops = "none" };
            _report = Inspector.Inspect(new CollectRequest(siteKey, Encoding.UTF8.GetBytes(_body), [], null), sampleEvents: 1);
            return Task.CompletedTask;
        }, "Checked.");
    }
}

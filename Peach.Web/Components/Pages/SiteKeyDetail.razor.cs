using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using Peach.Core.Access;
using Peach.Core.Collect;
using Peach.Core.Platform;
using Peach.Web.Components.Parts;

namespace Peach.Web.Components.Pages;

/// <summary>One product's key: what it may send, and what its collectors obey.</summary>
public sealed partial class SiteKeyDetail
{
    private readonly RemoteConfigFields _fields = new();
    private int? _limit;

    [Parameter]
    public string Key { get; set; } = "";

    [Inject]
    private ISiteKeyDirectory SiteKeys { get; set; } = null!;

    [Inject]
    private IIntakeLimits Limits { get; set; } = null!;

    [Inject]
    private IOptions<CollectOptions> Options { get; set; } = null!;

    private string DefaultLimit => Options.Value.DefaultEventsPerSecond == 0
        ? "as many as come"
        : Options.Value.DefaultEventsPerSecond.ToString(CultureInfo.InvariantCulture);

    private string Snippet => $$"""
        <script>(window._pc = window._pc || []).push(["init", "{{Key}}"]);</script>
        <script async src="/peach-collector.js"></script>
        """;

    protected override void OnParametersSet()
    {
        if (!SiteKeys.TryGet(Key, out var siteKey)) return;
        _fields.Show(siteKey.RemoteConfig);
        _limit = siteKey.EventsPerSecond;
    }

    private async Task SaveAsync() =>
        await ChangeAsync(siteKey => siteKey.RemoteConfig = _fields.ToConfig(), "The configuration is served from now on.");

    private async Task ResetAsync()
    {
        if (await ChangeAsync(siteKey => siteKey.RemoteConfig = RemoteConfig.Default, "The defaults are served from now on.")) _fields.Show(RemoteConfig.Default);
    }

    private async Task LimitAsync() => await ChangeAsync(siteKey => siteKey.EventsPerSecond = _limit, "The limit is in force.");

    private Task<bool> ChangeAsync(Action<SiteKey> change, string done) => RunAsync(async cancellationToken =>
    {
        if (SiteKeys.TryGet(Key, out var known)) User.Demand(Role.Admin, known.Codops);
        if (await SiteKeys.UpdateAsync(Key, change, cancellationToken) is null) throw new PeachException($"There is no site key {Key} any more.");
    }, done);
}

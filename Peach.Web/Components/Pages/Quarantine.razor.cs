using Microsoft.AspNetCore.Components;
using Peach.Core.Access;
using Peach.Core.Collect;
using Peach.Core.Platform;
using Peach.Core.Quarantine;
using Peach.Web.Administration;
using Peach.Web.Components.Live;
using Peach.Web.Components.Parts;

namespace Peach.Web.Components.Pages;

/// <summary>What breaks the format: look at it, mend it, take it again.</summary>
public sealed partial class Quarantine
{
    private const string Example = """[{"rule": "rename", "on": "event", "member": "ts", "to": "event_timestamp"}]""";

    private LiveView<Snapshot>? _view;
    private string _key = "";
    private string _rules = "";
    private IReadOnlyList<string> _described = [];

    [Inject]
    private IQuarantine Store { get; set; } = null!;

    [Inject]
    private ISiteKeyDirectory SiteKeys { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "key")]
    private string? KeyOfAddress { get; set; }

    protected override void OnInitialized()
    {
        if (KeyOfAddress is not null) ChooseKey(KeyOfAddress);
    }

    private static string DownloadPath(QuarantineGroup group) =>
        $"/quarantine/events?site_key={Uri.EscapeDataString(group.SiteKey)}&reason={Uri.EscapeDataString(group.Reason)}";

    private async Task<Snapshot> LoadAsync(CancellationToken cancellationToken) =>
        new(
            [.. (await Store.ListAsync(new QuarantineFilter(), cancellationToken)).Where(group => User.Can(Role.DataScientist, group.Codops))],
            Store.Replays.FirstOrDefault(replay => QuarantineApi.MayTouch(replay.Filter, Role.DataScientist, User, SiteKeys)));

    private Task ReplayAsync(QuarantineGroup group) => ReplayAsync(new QuarantineFilter(group.SiteKey, group.Reason));

    private Task ReplayAllAsync(string key) => ReplayAsync(new QuarantineFilter(key));

    private async Task ReplayAsync(QuarantineFilter filter)
    {
        await RunAsync(cancellationToken => Store.StartReplayAsync(filter, cancellationToken), "The events are being taken again.");
        if (_view is not null) await _view.RefreshAsync();
    }

    private async Task StopAsync(ReplayView replay) =>
        await RunAsync(cancellationToken => Store.StopReplayAsync(replay.Id, cancellationToken), "The replay ends after the part it is at.");

    private async Task DeleteAsync(QuarantineGroup group)
    {
        await RunAsync(
            cancellationToken => Store.DeleteAsync(new QuarantineFilter(group.SiteKey, group.Reason), cancellationToken),
            $"{UiText.Count(group.Events)} events of {group.SiteKey} were deleted.");
        if (_view is not null) await _view.RefreshAsync();
    }

    private void ChooseKey(string? key)
    {
        _key = key ?? "";
        if (!SiteKeys.TryGet(_key, out var siteKey) || !User.Can(Role.DataScientist, siteKey.Codops))
        {
            (_key, _rules, _described) = ("", "", []);
            return;
        }

        Show(siteKey);
    }

    private async Task SaveRulesAsync() => await RunAsync(async cancellationToken =>
    {
        var rules = _rules.Trim().Length == 0 ? [] : MappingRulesApi.Parse(_rules, out var fault) ?? throw new PeachException(fault!);
        if (SiteKeys.TryGet(_key, out var known)) User.Demand(Role.DataScientist, known.Codops);
        var changed = await SiteKeys.UpdateAsync(_key, siteKey => siteKey.Rules = rules, cancellationToken)
            ?? throw new PeachException($"There is no site key {_key} any more.");
        Show(changed);
    }, $"The rules of {_key} are in force.");

    private void Show(SiteKey siteKey) => (_rules, _described) = (MappingRulesApi.ToText(siteKey.Rules), [.. siteKey.Rules.Select(rule => rule.Describe())]);

    private sealed record Snapshot(IReadOnlyList<QuarantineGroup> Groups, ReplayView? Replay);
}

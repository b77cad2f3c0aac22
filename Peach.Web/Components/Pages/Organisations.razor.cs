using Microsoft.AspNetCore.Components;
using Peach.Core.Access;
using Peach.Core.Collect;
using Peach.Core.Platform;
using Peach.Web.Components.Live;
using Peach.Web.Components.Parts;
using Peach.Web.Privacy;

namespace Peach.Web.Components.Pages;

/// <summary>The organisations and the site keys of their products.</summary>
public sealed partial class Organisations
{
    private LiveView<IReadOnlyList<Row>>? _view;
    private string _codops = "";
    private string _name = "";
    private string _key = "";
    private string _keyCodops = "";

    [Inject]
    private IOrganisationDirectory Directory { get; set; } = null!;

    [Inject]
    private ISiteKeyDirectory SiteKeys { get; set; } = null!;

    [Inject]
    private RetentionDefaults Retention { get; set; } = null!;

    private IEnumerable<Organisation> Sorted => OrganisationsFor(Role.Viewer, Directory);

    private Task<IReadOnlyList<Row>> LoadAsync(CancellationToken cancellationToken)
    {
        var keys = SiteKeys.All.ToLookup(key => key.Codops);
        // Copies: the directories' own objects change under a snapshot.
        return Task.FromResult<IReadOnlyList<Row>>(
        [
            .. from organisation in Sorted
               select new Row(
                   organisation.Codops, organisation.Name, organisation.ArchiveDays, organisation.HistoryDays,
                   Retention.ArchiveDaysOf(organisation), Retention.HistoryDaysOf(organisation),
                   [.. keys[organisation.Codops].Select(key => new KeyRow(key.Key, key.Codops, key.Revoked, key.CreatedAt))]),
        ]);
    }

    private async Task AddOrganisationAsync()
    {
        if (!await ChangeAsync(Role.Admin, RoleGrant.AllOrganisations, cancellationToken => Directory.AddAsync(_codops.Trim(), _name.Trim(), cancellationToken), $"{_codops} was added.")) return;
        (_keyCodops, _codops, _name) = (_codops.Trim(), "", "");
    }

    private async Task AddKeyAsync()
    {
        if (await ChangeAsync(Role.Admin, _keyCodops, cancellationToken => SiteKeys.AddAsync(_key.Trim(), _keyCodops, cancellationToken), $"{_key} was added.")) _key = "";
    }

    private async Task SetRevokedAsync(KeyRow key, bool revoked) => await ChangeAsync(
        Role.Admin, key.Codops, cancellationToken => SiteKeys.UpdateAsync(key.Key, changed => changed.Revoked = revoked, cancellationToken),
        revoked ? $"{key.Key} is revoked; its events are refused from now on." : $"{key.Key} is active again.");

    private async Task RemoveAsync(string codops) =>
        await ChangeAsync(Role.Admin, RoleGrant.AllOrganisations, cancellationToken => Directory.RemoveAsync(codops, cancellationToken), $"{codops} was removed.");

    private async Task<bool> ChangeAsync(Role role, string codops, Func<CancellationToken, Task> change, string done)
    {
        var changed = await RunAsync(
            cancellationToken =>
            {
                User.Demand(role, codops);
                return change(cancellationToken);
            },
            done);
        if (_view is not null) await _view.RefreshAsync();
        return changed;
    }

    private async Task SetRetentionAsync(string codops, RetentionDays days) => await ChangeAsync(
        Role.Admin, codops, cancellationToken => Directory.UpdateAsync(codops, organisation => (organisation.ArchiveDays, organisation.HistoryDays) = (days.Archive, days.History), cancellationToken),
        $"The retention of {codops} was changed. What is older goes within the next hours.");

    private static string Describe(int? days) => days switch
    {
        null => "for ever",
        1 => "1 day",
        _ => $"{UiText.Count(days.Value)} days",
    };

    private sealed record Row(
        string Codops, string Name, int? ArchiveDays, int? HistoryDays, int? EffectiveArchiveDays, int? EffectiveHistoryDays, IReadOnlyList<KeyRow> Keys);

    private sealed record KeyRow(string Key, string Codops, bool Revoked, DateTimeOffset CreatedAt);
}

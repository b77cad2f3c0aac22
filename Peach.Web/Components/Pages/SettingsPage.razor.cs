using System.Diagnostics;
using System.Reflection;
using Microsoft.AspNetCore.Components;
using Peach.Core.Access;
using Peach.Core.Platform;
using Peach.Web.Operations;

namespace Peach.Web.Components.Pages;

/// <summary>What is wrong and what to do, how the platform is set, and how much it logs.</summary>
public sealed partial class SettingsPage
{
    private static readonly DateTimeOffset Started = Process.GetCurrentProcess().StartTime;

    private string _category = "";
    private LogLevel _level = LogLevel.Debug;
    private int? _minutes = 30;

    [Inject]
    private HealthLook Health { get; set; } = null!;

    [Inject]
    private SettingsList Settings { get; set; } = null!;

    [Inject]
    private LogLevels Levels { get; set; } = null!;

    [Inject]
    private IAudit Audit { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    /// <summary>With the commit that it was built from, where that is known.</summary>
    private static string Version => typeof(SettingsPage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+') switch
    {
        [var version, { Length: >= 8 } commit] => $"{version}, commit {commit[..8]}",
        [var version, ..] => version,
        _ => "unknown",
    };

    private Task<IReadOnlyList<PartHealth>> LoadHealthAsync(CancellationToken cancellationToken) => Health.LookAsync(User, cancellationToken);

    private async Task SetAsync()
    {
        var done = await RunAsync(
            _ =>
            {
                User.Demand(Role.Admin, RoleGrant.AllOrganisations);
                return OperationsApi.SetAsync(_category, _level.ToString(), _minutes, User, Levels, Audit, Clock);
            },
            $"{_category} logs from {_level} on.");
        if (done) _category = "";
    }

    private async Task ResetAsync(string category) => await RunAsync(
        _ =>
        {
            User.Demand(Role.Admin, RoleGrant.AllOrganisations);
            return OperationsApi.ResetAsync(category, Levels, Audit);
        },
        $"{category} logs as before.");
}

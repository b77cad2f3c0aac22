using System.Globalization;
using Microsoft.AspNetCore.Components;
using Peach.Web.Privacy;

namespace Peach.Web.Components.Parts;

/// <summary>How long an organisation's data stays.</summary>
public sealed partial class RetentionForm
{
    private int? _archive;
    private int? _history;
    private RetentionDays? _shown;

    [Parameter, EditorRequired]
    public string Codops { get; set; } = "";

    [Parameter]
    public int? ArchiveDays { get; set; }

    [Parameter]
    public int? HistoryDays { get; set; }

    [Parameter]
    public bool Busy { get; set; }

    [Parameter, EditorRequired]
    public EventCallback<RetentionDays> OnSave { get; set; }

    [Inject]
    private RetentionDefaults Retention { get; set; } = null!;

    /// <summary>What is being typed stays when the page around it is brought up to date.</summary>
    protected override void OnParametersSet()
    {
        var given = new RetentionDays(ArchiveDays, HistoryDays);
        if (given == _shown) return;
        (_shown, _archive, _history) = (given, ArchiveDays, HistoryDays);
    }

    private Task SaveAsync() => OnSave.InvokeAsync(new RetentionDays(_archive, _history));

    private static string Platform(int? days) => days?.ToString(CultureInfo.InvariantCulture) ?? "for ever";
}

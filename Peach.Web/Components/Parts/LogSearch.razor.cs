using Microsoft.AspNetCore.Components;
using Peach.Core.Tasks;
using Peach.Web.Access;

namespace Peach.Web.Components.Parts;

/// <summary>Looks for a text in the logs of a task's runs, or of all.</summary>
public sealed partial class LogSearch
{
    private const int Lines = 50;

    private readonly List<LogSearchMatch> _matches = [];
    private string _text = "";
    private string _codops = "";
    private int _runs;
    private LogSearchResult? _result;

    /// <summary>Only this task's; null for all, of which the organisation can be chosen.</summary>
    [Parameter]
    public string? TaskId { get; set; }

    [Inject]
    private ITaskBoard Board { get; set; } = null!;

    [Inject]
    private IRunRecords Records { get; set; } = null!;

    private IEnumerable<string> Organisations => Board.List().SeenBy(User, task => task.Codops).Select(task => task.Codops).Distinct().Order(StringComparer.Ordinal);

    private async Task SearchAsync(string? before)
    {
        if (_text.Length == 0) return;
        LogSearchResult? found = null;
        await RunAsync(async cancellationToken => found = await Records.SearchLogsAsync(
            new LogSearchQuery(_text, Within(_codops), TaskId, before, Lines), cancellationToken), "");
        if (found is null) return;
        Notice = null;
        if (before is null)
        {
            _matches.Clear();
            _runs = 0;
        }

        _matches.AddRange(found.Matches);
        _runs += found.Runs;
        _result = found;
    }
}

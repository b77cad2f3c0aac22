using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Peach.Core.Tasks;
using Peach.Web.Access;

namespace Peach.Web.Components.Pages;

/// <summary>The runs of all tasks, newest first, a page at a time; what is shown stands in the address.</summary>
public sealed partial class Runs
{
    private const int RowsShown = 50;

    [SupplyParameterFromQuery]
    public string? Organisation { get; set; }

    [SupplyParameterFromQuery]
    public string? State { get; set; }

    [SupplyParameterFromQuery]
    public string? Cause { get; set; }

    /// <summary>The last run of the page before; null for the newest.</summary>
    [SupplyParameterFromQuery]
    public string? Before { get; set; }

    [Inject]
    private ITaskBoard Board { get; set; } = null!;

    [Inject]
    private ITaskControl Control { get; set; } = null!;

    private IEnumerable<string> Organisations => Board.List().SeenBy(User, task => task.Codops).Select(task => task.Codops).Distinct().Order(StringComparer.Ordinal);

    /// <summary>Of an address that somebody has typed, what is no such word stands for all.</summary>
    private static T? Parse<T>(string? word) where T : struct, Enum => Enum.TryParse<T>(word, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null;

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    /// <summary>One more than are shown: it tells whether there are older ones.</summary>
    private Task<IReadOnlyList<TaskRunView>> LoadAsync(CancellationToken cancellationToken) => Control.ListRunsAsync(
        new TaskRunFilter(RowsShown + 1)
        {
            Organisations = Within(Organisation),
            State = Parse<TaskRunState>(State),
            Cause = Parse<TaskRunCause>(Cause),
            Before = Given(Before),
        }, cancellationToken);

    private string Address(string? before) => QueryHelpers.AddQueryString("/tasks/runs", new Dictionary<string, string?>
    {
        ["organisation"] = Given(Organisation), ["state"] = Given(State), ["cause"] = Given(Cause), ["before"] = before,
    }.Where(part => part.Value is not null));
}

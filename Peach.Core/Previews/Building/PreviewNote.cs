using System.Globalization;
using System.Text;
using Peach.Core.Repositories;

namespace Peach.Core.Previews.Building;

/// <summary>What a merge request is told: no request, no answer and no person is in it, figures only.</summary>
internal static class PreviewNote
{
    private const int MaxProblems = 20;
    private const int MaxProblemLength = 400;

    /// <param name="address">This Peach's address; empty when it knows none.</param>
    public static string Write(PreviewView preview, string address)
    {
        var text = new StringBuilder("### Peach preview\n\n");
        var commit = preview.Commit is { Length: > 8 } sha ? $" at `{sha[..8]}`" : "";
        text.Append(CultureInfo.InvariantCulture, $"`{preview.Version}`{commit}: {Say(preview)}\n");
        if (preview.Error is not null) text.Append(CultureInfo.InvariantCulture, $"\n> {Line(preview.Error)}\n");
        AppendProblems(text, preview);
        AppendReplay(text, preview);
        if (preview.Endpoints is [{ } first, ..])
        {
            text.Append("\nTry it, with a preview token as the header `Peach-Preview-Token`:\n\n```\n");
            text.Append(CultureInfo.InvariantCulture, $"{address}/api/v1/{first.Codops}/{first.Path}?peach_version={Uri.EscapeDataString(preview.Version)}\n```\n");
        }

        if (address.Length > 0) text.Append(CultureInfo.InvariantCulture, $"\n[More in Peach]({address}/previews#{preview.Id})\n");
        return text.ToString();
    }

    public static string Count(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private static string Say(PreviewView preview) => preview.State switch
    {
        PreviewState.Ready => $"{Count(preview.Endpoints.Count, "endpoint")} answer{(preview.Endpoints.Count == 1 ? "s" : "")}.",
        PreviewState.Partial => $"{Count(preview.Endpoints.Count, "endpoint")} answer{(preview.Endpoints.Count == 1 ? "s" : "")}; the rest has errors and would keep its earlier version.",
        PreviewState.Failed => "it could not be brought up; nothing of it would come into production.",
        _ => "it is being prepared.",
    };

    private static void AppendProblems(StringBuilder text, PreviewView preview)
    {
        if (preview.Problems.Count == 0) return;
        text.Append('\n');
        foreach (var problem in preview.Problems.OrderByDescending(problem => problem.Severity).Take(MaxProblems))
            text.Append(CultureInfo.InvariantCulture, $"- {(problem.Severity == ProblemSeverity.Error ? "error" : "warning")} `{Line(problem.ToString())}`\n");
        if (preview.Problems.Count > MaxProblems) text.Append(CultureInfo.InvariantCulture, $"- and {preview.Problems.Count - MaxProblems} more\n");
    }

    private static void AppendReplay(StringBuilder text, PreviewView preview)
    {
        if (preview.Replay is not { IsDone: true } replay) return;
        var asked = replay.Endpoints.Where(endpoint => endpoint.Requests > 0).ToList();
        if (asked.Count == 0)
        {
            text.Append("\nNo requests were recorded that could be replayed against it.\n");
            return;
        }

        text.Append("\nRecent requests, asked of production and of the preview:\n\n");
        text.Append("| endpoint | requests | equal | overlap of the first 10 | order | items in / out | p50 | p95 | errors | fallbacks |\n");
        text.Append("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
        foreach (var endpoint in asked)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {endpoint.Name} | {endpoint.Requests} | {100.0 * endpoint.Equal / endpoint.Requests:0}% ");
            text.Append(CultureInfo.InvariantCulture, $"| {Number(endpoint.Overlap)} | {Number(endpoint.RankCorrelation)} | {endpoint.ItemsIn} / {endpoint.ItemsOut} ");
            text.Append(CultureInfo.InvariantCulture, $"| {Change(endpoint.Production.P50, endpoint.Preview.P50)} | {Change(endpoint.Production.P95, endpoint.Preview.P95)} ");
            text.Append(CultureInfo.InvariantCulture, $"| {endpoint.Production.Errors} → {endpoint.Preview.Errors} | {endpoint.Production.Fallbacks} → {endpoint.Preview.Fallbacks} |\n");
        }
    }

    private static string Number(double? value) => value is { } number ? number.ToString("0.00", CultureInfo.InvariantCulture) : "–";

    private static string Change(TimeSpan? production, TimeSpan? preview) => production is { } before && preview is { } after
        ? string.Create(CultureInfo.InvariantCulture, $"{before.TotalMilliseconds:0.#} → {after.TotalMilliseconds:0.#} ms")
        : "–";

    /// <summary>One line without what Markdown would make something of.</summary>
    private static string Line(string text)
    {
        text = text.ReplaceLineEndings(" ").Replace('`', '\'');
        return text.Length <= MaxProblemLength ? text : text[..MaxProblemLength] + "…";
    }
}

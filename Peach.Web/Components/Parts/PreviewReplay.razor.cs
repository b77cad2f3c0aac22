using System.Globalization;
using Microsoft.AspNetCore.Components;
using Peach.Core.Previews;

namespace Peach.Web.Components.Parts;

/// <summary>How a preview's answers differ from production's.</summary>
public sealed partial class PreviewReplay
{
    /// <summary>Null: there was none yet.</summary>
    [Parameter, EditorRequired]
    public ReplayReport? Replay { get; set; }

    private IEnumerable<EndpointDifference> Asked => Replay?.Endpoints.Where(endpoint => endpoint.Requests > 0) ?? [];

    private static string Share(int part, int whole) => (100.0 * part / whole).ToString("0", CultureInfo.InvariantCulture) + "%";

    private static string Number(double? value) => value?.ToString("0.00", CultureInfo.InvariantCulture) ?? "–";

    private static string Show(ExampleAnswer answer) => string.Create(
        CultureInfo.InvariantCulture,
        $"status {answer.Status}, {answer.Time.TotalMilliseconds:0.#} ms\n{(answer.Items.Count > 0 ? string.Join('\n', answer.Items.Select((item, index) => $"{index + 1}. {item}")) : answer.Text)}");
}

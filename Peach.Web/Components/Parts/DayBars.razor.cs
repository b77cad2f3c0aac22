using Microsoft.AspNetCore.Components;

namespace Peach.Web.Components.Parts;

/// <summary>How many on each of the last days, today at the right.</summary>
public sealed partial class DayBars
{
    private const int Slots = 30;
    private const int Step = 6;
    private const int Height = 24;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    [Parameter, EditorRequired]
    public IReadOnlyList<(DateOnly Day, long Events)> Days { get; set; } = [];

    private IEnumerable<long> Counts
    {
        get
        {
            var first = DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime).AddDays(1 - Slots);
            var byDay = Days.ToDictionary(day => day.Day, day => day.Events);
            return Enumerable.Range(0, Slots).Select(index => byDay.GetValueOrDefault(first.AddDays(index)));
        }
    }

    private string Description => $"Events on each of the last {Slots} days, at most {UiText.Count(Counts.Max())}";

    private int HeightOf(long events) => events == 0 ? 0 : Math.Max(2, (int)Math.Round((double)events / Counts.Max() * Height));
}

using System.Text;

namespace Peach.Core.Dashboards.Storage;

/// <summary>What a series counts, for whom.</summary>
internal readonly record struct SeriesKey(string Codops, string Measure, string Label)
{
    /// <summary>The series' number: the first eight bytes of a hash, so that replicas agree without asking each other.</summary>
    public long Id() => Hash64.Of(Encoding.UTF8.GetBytes($"{Codops}\n{Measure}\n{Label}"));
}

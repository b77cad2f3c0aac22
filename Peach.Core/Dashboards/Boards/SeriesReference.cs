using System.Diagnostics.CodeAnalysis;

namespace Peach.Core.Dashboards.Boards;

/// <summary>How a panel names what it shows.</summary>
/// <param name="Owner">A task's id, or a section.</param>
/// <param name="Name">A series', metric's or panel's.</param>
internal sealed record SeriesReference(string Kind, string Owner, string Name)
{
    public const string Own = "own";
    public const string Task = "task";
    public const string Figures = "figures";

    public static bool TryParse(string? text, [NotNullWhen(true)] out SeriesReference? reference)
    {
        reference = null;
        if (text is null || text.Split(':', 2) is not [var kind, { Length: > 0 and <= 300 } rest]) return false;
        if (kind == Own)
        {
            reference = new SeriesReference(kind, "", rest);
            return true;
        }

        if (kind is not (Task or Figures) || rest.Split('/', 2) is not [{ Length: > 0 } owner, { Length: > 0 } name]) return false;
        if (kind == Figures && SectionOf(owner) is null) return false;
        reference = new SeriesReference(kind, owner, name);
        return true;
    }

    public static DashboardSection? SectionOf(string name) =>
        Enum.GetValues<DashboardSection>().Cast<DashboardSection?>().FirstOrDefault(section => section.ToString()!.Equals(name, StringComparison.OrdinalIgnoreCase));
}

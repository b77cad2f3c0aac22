namespace Peach.Core.Tasks;

/// <summary>Settings of section <c>Tasks</c>.</summary>
public sealed class TasksOptions
{
    public const string Section = "Tasks";
}

using Microsoft.AspNetCore.Components;
using Peach.Core.Endpoints;
using Peach.Core.Tasks;

namespace Peach.Web.Components.Parts;

/// <summary>The tasks in the files of an endpoint's functions, which most likely make its models, and how old those are.</summary>
public sealed partial class EndpointTasks
{
    [Inject]
    private ITaskBoard Board { get; set; } = null!;

    [Parameter, EditorRequired]
    public EndpointView Endpoint { get; set; } = null!;

    private IEnumerable<TaskView> Tasks
    {
        get
        {
            var files = Endpoint.Components.Select(component => FileOf(component.Source)).ToHashSet(StringComparer.Ordinal);
            return Board.List().Where(task => task.RepositoryId == Endpoint.RepositoryId && files.Contains(FileOf(task.Source)));
        }
    }

    private static string FileOf(string source) => source.Split(" · ")[0];
}

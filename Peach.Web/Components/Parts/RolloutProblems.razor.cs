using Microsoft.AspNetCore.Components;
using Peach.Core.Repositories;

namespace Peach.Web.Components.Parts;

/// <summary>A rollout's errors and warnings by file; nothing where there are none.</summary>
public sealed partial class RolloutProblems
{
    [Parameter, EditorRequired]
    public RolloutView Rollout { get; set; } = null!;
}

using System.Globalization;
using Microsoft.AspNetCore.Components;
using Peach.Core.Repositories;

namespace Peach.Web.Components.Parts;

/// <summary>How far a rollout is.</summary>
public sealed partial class RolloutProgressBar
{
    [Parameter, EditorRequired]
    public RolloutStep Step { get; set; } = null!;

    private string Spoken => string.Create(CultureInfo.InvariantCulture, $"Step {Step.Number} of {Step.Total}: {Step.Text}");
}

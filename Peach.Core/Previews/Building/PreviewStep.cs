namespace Peach.Core.Previews.Building;

/// <summary>Shows what the building of a preview does.</summary>
internal sealed class PreviewStep(PreviewBoard board, string id) : IProgress<string>
{
    public void Report(string value) => board.Change(id, preview => preview with { Step = value });
}

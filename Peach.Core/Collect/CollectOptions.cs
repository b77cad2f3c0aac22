namespace Peach.Core.Collect;

/// <summary>Settings of section <c>Collect</c>.</summary>
public sealed class CollectOptions
{
    public const string Section = "Collect";
}

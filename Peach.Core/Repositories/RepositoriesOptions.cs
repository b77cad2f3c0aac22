namespace Peach.Core.Repositories;

/// <summary>Settings of section <c>Repositories</c>.</summary>
public sealed class RepositoriesOptions
{
    public const string Section = "Repositories";
}

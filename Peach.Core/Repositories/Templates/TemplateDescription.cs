namespace Peach.Core.Repositories.Templates;

/// <summary>A template's <c>template.json</c>, which is not part of what is pushed.</summary>
/// <param name="Organisation">The organisation that the template's files name.</param>
internal sealed record TemplateDescription(string Title, string Description, string Organisation);

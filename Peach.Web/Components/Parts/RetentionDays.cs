namespace Peach.Web.Components.Parts;

/// <summary>An organisation's own numbers; null: the platform's.</summary>
public sealed record RetentionDays(int? Archive, int? History);

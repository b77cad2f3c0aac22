namespace Peach.Core.Endpoints;

/// <summary>Settings of section <c>Endpoints</c>.</summary>
public sealed class EndpointsOptions
{
    public const string Section = "Endpoints";

    /// <summary>An endpoint's time limit where its definition sets none.</summary>
    public TimeSpan DefaultTimeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest time limit that a definition may set.</summary>
    public TimeSpan LongestTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

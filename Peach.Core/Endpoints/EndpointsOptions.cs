namespace Peach.Core.Endpoints;

/// <summary>Settings of section <c>Endpoints</c>.</summary>
public sealed class EndpointsOptions
{
    public const string Section = "Endpoints";
}

namespace Peach.Core.Dashboards;

/// <summary>The figures over time.</summary>
public interface IDashboards
{
    /// <summary>Computes a section, or gives what was computed a moment ago.</summary>
    /// <exception cref="Platform.PeachException">The range is empty or too long.</exception>
    Task<DashboardView> GetAsync(DashboardSection section, DashboardQuery query, CancellationToken cancellationToken);
}

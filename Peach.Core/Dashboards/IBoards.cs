namespace Peach.Core.Dashboards;

/// <summary>Boards that organisations make for themselves, and the series that they send for them.</summary>
public interface IBoards
{
    /// <summary>Those of an organisation, by name.</summary>
    Task<IReadOnlyList<Board>> ListAsync(string codops, CancellationToken cancellationToken);

    Task<Board?> FindAsync(string id, CancellationToken cancellationToken);

    /// <param name="by">Who makes it.</param>
    /// <exception cref="Platform.PeachException">Name or panels are not sound.</exception>
    Task<Board> CreateAsync(string codops, string name, IReadOnlyList<BoardPanel> panels, string by, CancellationToken cancellationToken);

    /// <param name="version">The version that the change is based on; null: whatever there is.</param>
    /// <returns>Null when there is no such board.</returns>
    /// <exception cref="BoardChangedException">It has another version.</exception>
    /// <exception cref="Platform.PeachException">Name or panels are not sound.</exception>
    Task<Board?> SaveAsync(string id, long? version, string name, IReadOnlyList<BoardPanel> panels, string by, CancellationToken cancellationToken);

    /// <returns>False when there is no such board.</returns>
    /// <exception cref="BoardChangedException">It has another version.</exception>
    Task<bool> RemoveAsync(string id, long? version, CancellationToken cancellationToken);

    /// <summary>A panel with its values until now.</summary>
    /// <exception cref="Platform.PeachException">The panel is not sound.</exception>
    Task<DashboardPanel> ShowAsync(string codops, BoardPanel panel, CancellationToken cancellationToken);

    /// <summary>What a panel of the organisation can show, as <see cref="BoardPanel.Series"/> names it.</summary>
    Task<IReadOnlyList<string>> ChoicesAsync(string codops, CancellationToken cancellationToken);

    /// <summary>The series that are sent, by name.</summary>
    Task<IReadOnlyList<OwnSeries>> ListSeriesAsync(string codops, CancellationToken cancellationToken);

    /// <summary>Adds values to a series, which is made by its first; a value of a time that has one takes its place. The newest 10,000 are kept.</summary>
    /// <exception cref="Platform.PeachException">The name is not sound, there are too many series or values, or a value is no finite number.</exception>
    Task AddAsync(string codops, string name, IReadOnlyList<BoardPoint> points, CancellationToken cancellationToken);

    /// <returns>False when there is no such series.</returns>
    Task<bool> RemoveSeriesAsync(string codops, string name, CancellationToken cancellationToken);
}

using System.Collections.Concurrent;
using Peach.Core.Dashboards;
using Peach.Core.Dashboards.Boards;

namespace Peach.Tests.Components.Fakes;

/// <summary>Boards in memory, whose panels show a curve each.</summary>
internal sealed class FakeBoards : IBoards
{
    private readonly ConcurrentDictionary<string, Board> _boards = [];

    public Task<IReadOnlyList<Board>> ListAsync(string codops, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Board>>([.. _boards.Values.Where(board => board.Codops == codops).OrderBy(board => board.Name, StringComparer.Ordinal)]);

    public Task<Board?> FindAsync(string id, CancellationToken cancellationToken) => Task.FromResult(_boards.GetValueOrDefault(id));

    public Task<Board> CreateAsync(string codops, string name, IReadOnlyList<BoardPanel> panels, string by, CancellationToken cancellationToken)
    {
        BoardRules.Check(name, panels);
        var board = new Board($"b{_boards.Count}", codops, name, panels, 1, DateTimeOffset.UnixEpoch.AddYears(56), by);
        return Task.FromResult(_boards[board.Id] = board);
    }

    public Task<Board?> SaveAsync(string id, long? version, string name, IReadOnlyList<BoardPanel> panels, string by, CancellationToken cancellationToken)
    {
        BoardRules.Check(name, panels);
        var before = _boards[id];
        if (version is { } wanted && wanted != before.Version) throw new BoardChangedException(before.Version);
        return Task.FromResult<Board?>(_boards[id] = before with { Name = name, Panels = panels, Version = before.Version + 1, ChangedBy = by });
    }

    public Task<bool> RemoveAsync(string id, long? version, CancellationToken cancellationToken) => Task.FromResult(_boards.TryRemove(id, out _));

    public Task<DashboardPanel> ShowAsync(string codops, BoardPanel panel, CancellationToken cancellationToken) => Task.FromResult(new DashboardPanel(
        "panel", panel.Title, DashboardUnit.Number, panel.Chart == "bars" ? PanelShape.Stacked : PanelShape.Lines, "",
        [.. Enumerable.Range(1, 20).Select(day => $"2026-03-{day:00}T06:00:00.000Z")],
        [.. panel.Series.Select((series, index) => new DashboardLine(series, [.. Enumerable.Range(1, 20).Select(day => day % 2 == index % 2 ? (double?)(0.3 + (0.1 * Math.Sin(day + index))) : null)]))])
    {
        IsSparse = true,
    });

    public Task<IReadOnlyList<string>> ChoicesAsync(string codops, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>(["own:editors", "task:r1.train/hit@10", "figures:events/events-by-type"]);

    public Task<IReadOnlyList<OwnSeries>> ListSeriesAsync(string codops, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<OwnSeries>>([]);

    public Task AddAsync(string codops, string name, IReadOnlyList<BoardPoint> points, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<bool> RemoveSeriesAsync(string codops, string name, CancellationToken cancellationToken) => Task.FromResult(false);
}

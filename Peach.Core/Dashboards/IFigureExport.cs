namespace Peach.Core.Dashboards;

/// <summary>The figures for other systems that draw.</summary>
public interface IFigureExport
{
    /// <summary>Whether <c>/metrics</c> is to have the figures.</summary>
    bool IsForPrometheus { get; }

    /// <summary>What each series counted in the last five minutes that are over; computed at most every ten seconds.</summary>
    Task<IReadOnlyList<FigureSample>> LastMinutesAsync(CancellationToken cancellationToken);
}

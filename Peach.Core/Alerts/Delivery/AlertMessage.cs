using Peach.Core.Alerts.Storage;

namespace Peach.Core.Alerts.Delivery;

/// <summary>What a channel is told.</summary>
/// <param name="AlertId">The same for the raising and the clearing of an alert.</param>
/// <param name="ClearedAt">Null: it was raised.</param>
internal sealed record AlertMessage(
    string AlertId, string Codops, string Subject, AlertKind Kind, string Title, string Reason, string? Link, DateTimeOffset Since, DateTimeOffset? ClearedAt)
{
    public bool IsCleared => ClearedAt is not null;

    /// <summary>One line: <c>demo: the task train is failing</c>.</summary>
    public string Headline => $"{Codops}: {Title} {(IsCleared ? "is well again" : State)}";

    /// <summary>The sentences below it.</summary>
    public string Text => IsCleared ? $"It {Past} since {Since:yyyy-MM-dd HH:mm} UTC. {Reason}" : Reason;

    private string State => Kind switch
    {
        AlertKind.Late => "is late",
        AlertKind.Failing => "is failing",
        AlertKind.Lost => "was lost",
        _ => "is in trouble",
    };

    private string Past => Kind switch
    {
        AlertKind.Late => "was late",
        AlertKind.Failing => "was failing",
        AlertKind.Lost => "was lost",
        _ => "was in trouble",
    };

    public static AlertMessage Of(AlertRow alert, DateTimeOffset? clearedAt) =>
        new(alert.Id, alert.Codops, alert.Subject, alert.Kind, alert.Title, alert.Reason, alert.Link, alert.Since, clearedAt);
}

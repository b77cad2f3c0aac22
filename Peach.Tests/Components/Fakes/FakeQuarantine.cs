using Peach.Core.Quarantine;

namespace Peach.Tests.Components.Fakes;

/// <summary>A quarantine of two reasons and a replay that is under way.</summary>
internal sealed class FakeQuarantine(TimeProvider time) : IQuarantine
{
    private const string Sample = """{"type":"media_play","ts":1795000000000,"id":"urn:video:1","context":{"page_uri":"https://play.example.org/v/1?a=very-long-address-that-goes-on-and-on-and-on"}}""";

    public IReadOnlyList<ReplayView> Replays =>
    [
        new("p1", new QuarantineFilter("zzebu00000000017"), ReplayState.Running, time.GetUtcNow().AddSeconds(-20), null, 40, 17, 81_204, 3,
            new Dictionary<string, long> { ["type is missing"] = 12 }, null),
    ];

    public Task<IReadOnlyList<QuarantineGroup>> ListAsync(QuarantineFilter filter, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        return Task.FromResult<IReadOnlyList<QuarantineGroup>>(
        [
            new("zzebu00000000017", "ltlrt", "event_timestamp is missing", 204_311, now.AddDays(-6), now.AddMinutes(-2), Sample,
                [.. Enumerable.Range(0, 7).Select(day => new QuarantineDay(today.AddDays(day - 6), 4_000 * (day + 1)))]),
            new("rts-web", "chrts", "the members beside events have N bytes, more than N", 7, now.AddHours(-3), now.AddHours(-1), Sample, [new QuarantineDay(today, 7)]),
        ]);
    }

    public IAsyncEnumerable<string> ReadAsync(QuarantineFilter filter, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<long> DeleteAsync(QuarantineFilter filter, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ReplayView> StartReplayAsync(QuarantineFilter filter, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> StopReplayAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();
}

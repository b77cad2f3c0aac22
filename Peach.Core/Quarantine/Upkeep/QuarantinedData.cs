using System.Globalization;
using Peach.Core.Collect;
using Peach.Core.Platform;
using Peach.Core.Quarantine.Intake;
using Peach.Core.Quarantine.Storage;

namespace Peach.Core.Quarantine.Upkeep;

/// <summary>Forgets a user in what was put aside.</summary>
internal sealed class QuarantinedData(QuarantineStore store, PartChanges changes, QuarantineWriter writer, IEventLog log, TimeProvider clock) : IPersonalDataStore
{
    private readonly LogPassage _passage = new(log, () => writer.Done, clock);

    public string Name => "quarantine";

    public bool IsImmediate => false;

    public Task<bool> HasAllUntilAsync(DateTimeOffset moment, CancellationToken cancellationToken) => Task.FromResult(_passage.HasAllUntil(moment));

    public Task<ErasedData> EraseAsync(ErasureRequest request, IProgress<double> progress, CancellationToken cancellationToken) =>
        changes.RunAsync(async () =>
        {
            await store.RemoveUnlistedAsync(log.Id, writer.Done.Offset, cancellationToken).ConfigureAwait(false);
            var parts = await store.FindOfOrganisationAsync(request.Codops, cancellationToken).ConfigureAwait(false);
            List<string> where = [];
            var records = 0L;
            for (var i = 0; i < parts.Count; i++)
            {
                if (parts[i].FirstAt <= request.RequestedAt)
                {
                    var lines = await store.ReadAsync(parts[i], cancellationToken).ConfigureAwait(false);
                    var kept = lines.Where(line => !IsMeant(line, request)).ToList();
                    if (kept.Count < lines.Count)
                    {
                        await store.RewriteAsync(parts[i], kept, null, cancellationToken).ConfigureAwait(false);
                        records += lines.Count - kept.Count;
                        where.Add(string.Create(CultureInfo.InvariantCulture, $"{parts[i].ObjectKey}: {lines.Count - kept.Count}"));
                    }
                }

                progress.Report((i + 1.0) / parts.Count);
            }

            return new ErasedData(records, where);
        }, cancellationToken);

    private static bool IsMeant(string text, ErasureRequest request)
    {
        var line = QuarantineLine.Parse(text);
        return line.CollectTime <= request.RequestedAt && line.IsOf(request.User);
    }
}

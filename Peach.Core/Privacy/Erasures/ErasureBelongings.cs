using Peach.Core.Platform;

namespace Peach.Core.Privacy.Erasures;

/// <summary>An organisation stays until what it was asked to forget is forgotten.</summary>
internal sealed class ErasureBelongings(ErasureStore erasures) : IOrganisationDependent
{
    public async Task<string?> DescribeBelongingsAsync(string codops, CancellationToken cancellationToken) =>
        await erasures.CountOpenAsync(codops, cancellationToken).ConfigureAwait(false) switch
        {
            0 => null,
            1 => "an erasure that is not done",
            var count => $"{count} erasures that are not done",
        };
}

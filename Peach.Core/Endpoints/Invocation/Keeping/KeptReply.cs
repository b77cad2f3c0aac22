using Peach.Core.Python;

namespace Peach.Core.Endpoints.Invocation.Keeping;

/// <summary>What a component returned for some arguments.</summary>
/// <param name="Body">JSON in UTF-8.</param>
/// <param name="Commit">The first 8 digits of the commit that it ran from.</param>
/// <param name="At">The <see cref="TimeProvider.GetTimestamp"/> when it returned.</param>
/// <param name="Tag">Names the content; the same content has the same.</param>
internal sealed record KeptReply(ReadOnlyMemory<byte> Body, ReplyTraits Traits, string Commit, long At, string Tag)
{
    /// <summary>The models that it was made from; null where none are known.</summary>
    public IReadOnlyList<PythonModelUse>? Models { get; init; }
}

using System.Text.Json;
using Peach.Core.Platform;

namespace Peach.Core.Codex;

/// <summary>The organisations' catalogues of content. The platform database is their source; requests read a copy in Redis.</summary>
public interface ICodex
{
    /// <summary>
    /// The fast path, for 10 to 100 ids of one request: from memory where it is young enough (<c>Codex:LocalAge</c>), otherwise in one round trip to
    /// Redis. What Redis cannot tell — it is away, or being filled again — comes from older memory or, for some requests at a time, from the database.
    /// </summary>
    /// <returns>The items in the order of <paramref name="ids"/>; null for an id that the catalogue does not have.</returns>
    /// <exception cref="CodexUnavailableException">Neither Redis, nor memory, nor the database could tell in time.</exception>
    ValueTask<IReadOnlyList<CodexItem?>> FindAsync(string codops, IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>One item as the database has it, which is never behind.</summary>
    Task<CodexItem?> GetAsync(string codops, string id, CancellationToken cancellationToken);

    /// <summary>Adds or replaces an item. It is stored durably on return, and in requests' answers within <c>Codex:LocalAge</c> while Redis answers.</summary>
    /// <param name="codops">The organisation.</param>
    /// <param name="id">The item's id.</param>
    /// <param name="body">A JSON object; its <c>id</c>, if any, must be <paramref name="id"/>.</param>
    /// <param name="condition">What the item must be like beforehand; null: anything.</param>
    /// <param name="cancellationToken">Gives up before it is stored.</param>
    /// <exception cref="CodexRefusedException">The item is not sound; names everything that is wrong.</exception>
    /// <exception cref="CodexConditionException">The condition does not hold.</exception>
    Task<CodexPut> PutAsync(string codops, string id, JsonElement body, CodexCondition? condition, CancellationToken cancellationToken);

    /// <summary>Adds or replaces the items of a body of NDJSON, an object with an <c>id</c> in each line. Good lines are stored, bad ones reported.</summary>
    /// <param name="codops">The organisation.</param>
    /// <param name="ndjson">Read to its end; of any length.</param>
    /// <param name="replace">
    /// Whether items that nobody has put since the load began are removed. It is done last, and only when the whole body arrived and every line was good.
    /// </param>
    /// <param name="cancellationToken">Gives up; the lines stored until then stay.</param>
    /// <exception cref="PeachException">Another load that replaces is running, or the body broke off.</exception>
    Task<CodexLoad> PutManyAsync(string codops, Stream ndjson, bool replace, CancellationToken cancellationToken);

    /// <returns>False when there is no such item.</returns>
    /// <exception cref="CodexConditionException">The condition does not hold.</exception>
    Task<bool> DeleteAsync(string codops, string id, CodexCondition? condition, CancellationToken cancellationToken);

    /// <returns>How many of them there were.</returns>
    Task<int> DeleteManyAsync(string codops, IReadOnlyCollection<string> ids, CancellationToken cancellationToken);

    /// <summary>A page of the items that match, by id.</summary>
    Task<CodexPage> SearchAsync(string codops, CodexSearch search, CancellationToken cancellationToken);

    /// <summary>How much the catalogue holds, and how far the copy is.</summary>
    Task<CodexSummary> SummariseAsync(string codops, CancellationToken cancellationToken);
}

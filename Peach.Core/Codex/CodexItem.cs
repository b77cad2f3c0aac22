using System.Text.Json;

namespace Peach.Core.Codex;

/// <summary>A content item of an organisation's catalogue: any fields, and when it may be shown. Immutable; safe to keep and share.</summary>
public sealed class CodexItem
{
    private readonly ReadOnlyMemory<byte> _json;
    private volatile ParsedBody? _body;

    /// <param name="id">The item's id.</param>
    /// <param name="json">A JSON object in UTF-8, already known to be sound; must not be changed afterwards. It is parsed when first looked at.</param>
    /// <param name="availableFrom">When it begins to be available; null: always has been.</param>
    /// <param name="availableUntil">When it ceases to be available; null: never.</param>
    /// <param name="updatedAt">When it last changed.</param>
    /// <param name="version">Grows with every change of it.</param>
    public CodexItem(
        string id, ReadOnlyMemory<byte> json, DateTimeOffset? availableFrom = null, DateTimeOffset? availableUntil = null, DateTimeOffset updatedAt = default, long version = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        (Id, _json, AvailableFrom, AvailableUntil, UpdatedAt, Version) = (id, json, availableFrom, availableUntil, updatedAt, version);
    }

    public string Id { get; }

    /// <summary>The object, with its <c>id</c> and whatever fields it was given, <c>available_from</c> and <c>available_until</c> among them.</summary>
    /// <remarks>Two threads may both parse it the first time, which does no harm.</remarks>
    public JsonElement Body => (_body ??= new ParsedBody(JsonElement.Parse(_json.Span))).Element;

    /// <summary>The object as it is stored: UTF-8 without white space.</summary>
    public ReadOnlyMemory<byte> Json => _json;

    /// <summary>When it begins to be available; null: always has been.</summary>
    public DateTimeOffset? AvailableFrom { get; }

    /// <summary>When it ceases to be available; null: never.</summary>
    public DateTimeOffset? AvailableUntil { get; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset UpdatedAt { get; }

    /// <summary>Grows with every change of the item; its ETag is this number.</summary>
    public long Version { get; }

    /// <summary>Whether it may be shown at that moment: from <see cref="AvailableFrom"/> on, and before <see cref="AvailableUntil"/>.</summary>
    public bool IsAvailableAt(DateTimeOffset time) => (AvailableFrom is not { } from || time >= from) && (AvailableUntil is not { } until || time < until);

    /// <summary>A reference, which is written in one go.</summary>
    private sealed record ParsedBody(JsonElement Element);
}

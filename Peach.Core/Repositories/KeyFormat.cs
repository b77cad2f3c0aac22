using System.Text.Json.Serialization;

namespace Peach.Core.Repositories;

/// <summary>What a key of a manifest map may hold: the one description that reading, the JSON Schema and the guide come from.</summary>
/// <param name="Name">The key.</param>
/// <param name="Kind">What kind of value it takes.</param>
/// <param name="Description">What it does, a sentence for authors.</param>
public sealed record KeyFormat(string Name, KeyKind Kind, string Description)
{
    /// <summary>A value as written in YAML; also what is proposed when a required key is missing.</summary>
    public string? Example { get; init; }

    /// <summary>What holds when the key is absent, for authors.</summary>
    public string? Default { get; init; }

    /// <summary>Whether its absence is an error.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Longest text, in UTF-16 code units; of a list, the longest of each.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Smallest number; of a duration, milliseconds.</summary>
    public double? Min { get; init; }

    /// <summary>Largest number; of a duration, milliseconds.</summary>
    public double? Max { get; init; }

    /// <summary>Most entries of a map of maps or a list.</summary>
    public int? MaxEntries { get; init; }

    /// <summary>The words that <see cref="KeyKind.Word"/> takes.</summary>
    public IReadOnlyList<string>? Words { get; init; }

    /// <summary>The keys of the maps that stand here.</summary>
    public MapFormat? Map { get; init; }

    /// <summary>Another key; where that one is given, this one is not known.</summary>
    public string? Unless { get; init; }

    /// <summary>What follows from the key being known but not carried out by this version; null when it is carried out.</summary>
    public string? NotYet { get; init; }

    /// <summary>Whether a key that is not carried out keeps its definition out of production.</summary>
    public ProblemSeverity NotYetSeverity { get; init; }

    [JsonIgnore]
    public bool IsCarriedOut => NotYet is null;
}

namespace Peach.Core.Repositories;

/// <summary>What kind of value stands under a manifest key.</summary>
public enum KeyKind
{
    Text,

    /// <summary>One of a few words.</summary>
    Word,

    /// <summary>True or false.</summary>
    Flag,
    Number,
    WholeNumber,

    /// <summary>A number and a unit, such as <c>30s</c>.</summary>
    Duration,

    /// <summary>A list of texts; a single text stands for a list of one.</summary>
    Texts,

    /// <summary>A map with keys of the author's choosing.</summary>
    Map,
    Any,

    /// <summary>A map whose keys are described in turn.</summary>
    Nested,

    /// <summary>A map of names to such maps.</summary>
    Maps,

    /// <summary>A map of names to such maps, or a list of them with the name inside.</summary>
    NamedMaps,

    /// <summary>A list of maps whose keys are described in turn.</summary>
    MapList,

    /// <summary>One of a few words, or a map whose keys are described in turn.</summary>
    WordOrNested,

    /// <summary>A map of fields to a value, or to a list of values of which any will do.</summary>
    Condition,

    /// <summary>A day, or a moment with or without an offset from UTC.</summary>
    Moment,
}

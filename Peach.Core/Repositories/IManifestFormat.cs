namespace Peach.Core.Repositories;

/// <summary>The format of <c>peach.yaml</c>, put together from all sections.</summary>
public interface IManifestFormat
{
    /// <summary>The sections, as they were registered.</summary>
    IReadOnlyList<SectionFormat> Sections { get; }

    /// <summary>A JSON Schema (draft-07, which editors' YAML extensions know) with descriptions and examples.</summary>
    string JsonSchema { get; }

    /// <summary>The format itself as JSON: what <c>python -m peach validate</c> reads.</summary>
    string Model { get; }
}

namespace Peach.Core.Endpoints.Manifest;

internal enum ParameterType
{
    String,
    Integer,
    Number,
    Boolean,

    /// <summary>Texts separated by commas, or numbers where the items are said to be.</summary>
    List,

    /// <summary>A date or a date with a time (ISO 8601), which functions get as text in the form that Python's <c>fromisoformat</c> reads.</summary>
    Date,
}

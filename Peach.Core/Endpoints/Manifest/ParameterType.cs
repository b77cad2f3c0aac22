namespace Peach.Core.Endpoints.Manifest;

internal enum ParameterType
{
    String,
    Integer,
    Number,
    Boolean,

    /// <summary>Texts separated by commas.</summary>
    List,
}

namespace Peach.Core.Endpoints.Manifest;

/// <summary>What becomes of a request's parameters that its endpoint does not declare.</summary>
internal enum UnknownParameters
{
    /// <summary>Functions with <c>**kwargs</c> get them; others do without.</summary>
    Pass,

    /// <summary>No function gets them.</summary>
    Ignore,

    /// <summary>The request is not right.</summary>
    Refuse,
}

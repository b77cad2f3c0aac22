namespace Peach.Web.Administration;

/// <summary>How log lines are written to a stream.</summary>
internal enum LogStreamFormat
{
    /// <summary>Time, O or E, text.</summary>
    Text,

    /// <summary>A JSON object a line.</summary>
    Json,

    /// <summary>Server-sent events whose ids are line numbers.</summary>
    Events,
}

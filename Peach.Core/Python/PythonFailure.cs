namespace Peach.Core.Python;

/// <summary>An exception in a repository's code.</summary>
/// <param name="Message">Type and text, e.g. <c>KeyError: 'plays'</c>.</param>
/// <param name="File">The notebook or module where it arose; null when unknown.</param>
/// <param name="Cell">The notebook's cell, from 0; null in a module or when unknown.</param>
/// <param name="Line">The line in that cell or module, from 1; null when unknown.</param>
/// <param name="Trace">The traceback, of the repository's own frames.</param>
public sealed record PythonFailure(string Message, string? File, int? Cell, int? Line, string Trace)
{
    /// <summary>Message and place in one line.</summary>
    public override string ToString() => (File, Cell, Line) switch
    {
        (null, _, _) => Message,
        (_, null, null) => $"{Message} ({File})",
        (_, null, _) => $"{Message} ({File}, line {Line})",
        (_, _, null) => $"{Message} ({File}, cell {Cell})",
        _ => $"{Message} ({File}, cell {Cell}, line {Line})",
    };
}

using System.Text.Json;
using Peach.Core.Python;

namespace Peach.Core.Endpoints.Invocation;

/// <summary>What one request went through, noted by each stage, for a caller who asked for it (<c>peach_debug=1</c>). Others have none, which costs nothing.</summary>
/// <remarks>A call may go on in the background after its request was answered, so notes are taken under a lock.</remarks>
internal sealed class CallTrace
{
    private const int MostNotes = 200;
    private const int MostCharacters = 64 * 1024;

    private readonly TimeProvider _clock;
    private readonly long _started;
    private readonly Lock _gate = new();
    private readonly List<(string Name, TimeSpan Time)> _stages = [];
    private readonly List<(string Component, string State)> _cache = [];
    private readonly List<(string Command, string? Result, TimeSpan? Time)> _redis = [];
    private readonly List<(string Stream, string Text)> _output = [];
    private readonly List<(string Component, PythonFailure Failure)> _failures = [];
    private readonly List<string> _fallbacks = [];
    private (string Name, string Reason)? _component;
    private string? _answeredBy;
    private long _last;
    private int _characters;

    /// <param name="clock">Times the stages.</param>
    /// <param name="started">The request's <see cref="TimeProvider.GetTimestamp"/>.</param>
    public CallTrace(TimeProvider clock, long started) => (_clock, _started, _last) = (clock, started, started);

    /// <summary>Ends a stage, which began where the one before ended: <c>validate</c>, <c>split</c>, <c>cache</c>, <c>prefetch</c>, <c>function</c>, <c>rules</c>, <c>token</c>.</summary>
    public void Stage(string name)
    {
        var now = _clock.GetTimestamp();
        lock (_gate)
        {
            if (_stages.Count < MostNotes) _stages.Add((name, _clock.GetElapsedTime(_last, now)));
            _last = now;
        }
    }

    /// <param name="reason">Why it was chosen: "is forced by peach_component", "holds 90 % of user u1".</param>
    public void Component(string name, string reason)
    {
        lock (_gate) _component = (name, reason);
    }

    /// <param name="name">The component, fallback or last resort whose result was given.</param>
    public void AnsweredBy(string name)
    {
        lock (_gate) _answeredBy = name;
    }

    /// <param name="state">What the cache had for a component: <c>off</c>, <c>hit</c>, <c>stale</c>, <c>miss</c>.</param>
    public void Cache(string component, string state)
    {
        lock (_gate) _cache.Add((component, state));
    }

    /// <param name="reason">Why the fallback or the last resort was asked.</param>
    public void Fallback(string reason)
    {
        lock (_gate) _fallbacks.Add(Cut(reason));
    }

    /// <param name="command">A command and its key, e.g. <c>GET similar:7</c>.</param>
    /// <param name="result">What came, e.g. <c>1204 bytes</c>; null when that is not known.</param>
    /// <param name="time">How long it took; null when that is not known.</param>
    public void Redis(string command, string? result = null, TimeSpan? time = null)
    {
        lock (_gate)
            if (_redis.Count < MostNotes) _redis.Add((Cut(command), result, time));
    }

    /// <param name="stream"><c>stdout</c>, <c>stderr</c> or a logger's level.</param>
    /// <param name="text">What the function wrote there.</param>
    public void Output(string stream, string text)
    {
        lock (_gate)
            if (_output.Count < MostNotes) _output.Add((stream, Cut(text)));
    }

    public void Exception(string component, PythonFailure failure)
    {
        lock (_gate)
            if (_failures.Count < MostNotes) _failures.Add((component, failure));
    }

    /// <summary>The notes as a JSON object in UTF-8.</summary>
    public byte[] ToJson()
    {
        var body = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            lock (_gate) Write(json);
        }

        return body.WrittenSpan.ToArray();
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("total_ms", Milliseconds(_clock.GetElapsedTime(_started, _last)));
        WriteList(json, "stages", _stages, stage =>
        {
            json.WriteString("stage", stage.Name);
            json.WriteNumber("ms", Milliseconds(stage.Time));
        });
        if (_component is { } chosen)
        {
            json.WriteString("component", chosen.Name);
            json.WriteString("component_reason", chosen.Reason);
        }

        json.WriteString("answered_by", _answeredBy);
        WriteList(json, "cache", _cache, cache =>
        {
            json.WriteString("component", cache.Component);
            json.WriteString("state", cache.State);
        });
        json.WriteStartArray("fallback");
        foreach (var reason in _fallbacks) json.WriteStringValue(reason);
        json.WriteEndArray();
        WriteList(json, "redis", _redis, call =>
        {
            json.WriteString("command", call.Command);
            if (call.Result is not null) json.WriteString("result", call.Result);
            if (call.Time is { } time) json.WriteNumber("ms", Milliseconds(time));
        });
        WriteList(json, "output", _output, line =>
        {
            json.WriteString("stream", line.Stream);
            json.WriteString("text", line.Text);
        });
        WriteList(json, "exceptions", _failures, failed =>
        {
            json.WriteString("component", failed.Component);
            json.WriteString("message", failed.Failure.Message);
            json.WriteString("file", failed.Failure.File);
            if (failed.Failure.Cell is { } cell) json.WriteNumber("cell", cell);
            if (failed.Failure.Line is { } line) json.WriteNumber("line", line);
            json.WriteString("trace", failed.Failure.Trace);
        });
        json.WriteEndObject();
    }

    private static void WriteList<T>(Utf8JsonWriter json, string name, List<T> values, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStartObject();
            write(value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);

    private string Cut(string text)
    {
        var left = Math.Max(0, MostCharacters - _characters);
        _characters += Math.Min(text.Length, left);
        return text.Length <= left ? text : string.Concat(text.AsSpan(0, left), "…");
    }
}

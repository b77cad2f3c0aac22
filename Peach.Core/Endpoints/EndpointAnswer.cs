using System.Buffers;
using System.Text;
using System.Text.Json;
using Peach.Core.Endpoints.Invocation;
using Peach.Core.Rules;

namespace Peach.Core.Endpoints;

/// <summary>An answer ready to be written: the function's JSON is copied as it is, with the envelope around it.</summary>
public sealed class EndpointAnswer : IDisposable
{
    private readonly ComponentReply? _reply;
    private readonly bool _isBare;
    private readonly string _token = "";
    private readonly bool _fallbackUsed;
    private readonly byte[]? _problem;
    private CallTrace? _trace;

    private EndpointAnswer(int statusCode, byte[] problem)
    {
        StatusCode = statusCode;
        _problem = problem;
    }

    private EndpointAnswer(ComponentReply reply, string token, string commit, bool fallbackUsed, bool isBare)
    {
        StatusCode = 200;
        Commit = commit;
        _reply = reply;
        _token = token;
        _fallbackUsed = fallbackUsed;
        _isBare = isBare;
    }

    public int StatusCode { get; }

    public string ContentType => _problem is null ? "application/json" : "application/problem+json";

    /// <summary>The first 8 digits of the commit that answered; null for a problem.</summary>
    public string? Commit { get; }

    /// <summary>When the request may be sent again, for a problem that passes by itself.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>Null when it is for this caller alone.</summary>
    public AnswerCaching? Caching { get; private set; }

    /// <summary>What the endpoint's rules did; null where it has none.</summary>
    public RuleResult? Rules => _reply?.Rules;

    /// <summary>The function's JSON after the rules; empty for a problem.</summary>
    internal ReadOnlyMemory<byte> Body => _reply?.Body ?? default;

    internal static EndpointAnswer Of(ComponentReply reply, string token, string commit, bool fallbackUsed, bool isBare, string? newClientId = null) =>
        new(reply, token, commit, fallbackUsed, isBare) { NewClientId = newClientId };

    /// <summary>A problem of a request that no endpoint was asked with.</summary>
    /// <param name="retryAfter">When it may be sent again; null where that would not help.</param>
    public static EndpointAnswer Refusal(int statusCode, string title, string detail, TimeSpan? retryAfter = null) =>
        new(statusCode, ProblemBytes(statusCode, title, detail, null)) { RetryAfter = retryAfter };

    /// <summary>
    /// A problem (RFC 9457) whose <c>status</c> is the word "error", which deployed clients compare; the RFC has others ignore it.
    /// </summary>
    internal static EndpointAnswer Problem(int statusCode, string title, string detail, IReadOnlyList<ParameterError>? errors = null) =>
        new(statusCode, ProblemBytes(statusCode, title, detail, errors)) { RetryAfter = statusCode == 503 ? TimeSpan.FromSeconds(1) : null };

    /// <summary>The id that the caller is to keep as the cookie <c>_pc_c</c>; null where there is none to give.</summary>
    public string? NewClientId { get; internal init; }

    /// <summary>Has it tell what the request went through, as <c>debug</c> in its body where that is an object.</summary>
    internal EndpointAnswer WithTrace(CallTrace? trace)
    {
        _trace = trace;
        return this;
    }

    internal EndpointAnswer WithCaching(AnswerCaching caching)
    {
        Caching = caching;
        return this;
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (_trace is null) WriteBody(output);
        else WriteWithTrace(output, _trace);
    }

    private void WriteWithTrace(IBufferWriter<byte> output, CallTrace trace)
    {
        var buffer = new ArrayBufferWriter<byte>();
        WriteBody(buffer);
        var body = buffer.WrittenSpan;
        if (body is not [(byte)'{', .., (byte)'}'])
        {
            output.Write(body);
            return;
        }

        output.Write(body[..^1]);
        output.Write(body.Length > 2 ? ",\"debug\":"u8 : "\"debug\":"u8);
        output.Write(trace.ToJson());
        output.Write("}"u8);
    }

    private void WriteBody(IBufferWriter<byte> output)
    {
        if (_reply is null)
        {
            output.Write(_problem);
            return;
        }

        var body = _reply.Body.Span;
        if (_isBare) output.Write(body);
        else if (_reply.Traits.HasFlag(ReplyTraits.Dict)) WriteObject(output, body, _reply.Traits);
        else if (_reply.Traits.HasFlag(ReplyTraits.List)) WriteWrapped(output, "items"u8, body);
        else if (_reply.Traits.HasFlag(ReplyTraits.Empty)) WriteWrapped(output, "items"u8, "[]"u8);
        else WriteWrapped(output, "value"u8, body);
    }

    public void Dispose() => _reply?.Dispose();

    private static byte[] ProblemBytes(int statusCode, string title, string detail, IReadOnlyList<ParameterError>? errors) =>
        JsonSerializer.SerializeToUtf8Bytes(new ProblemBody("error", title, detail, statusCode, errors), ProblemJson);

    private void WriteWrapped(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        output.Write("{\"status\":\"ok\",\"result\":{\""u8);
        output.Write(name);
        output.Write("\":"u8);
        output.Write(value);
        output.Write(",\"id\":\""u8);
        WriteToken(output);
        output.Write(_fallbackUsed ? "\",\"fallback_used\":\"true\"}}"u8 : "\",\"fallback_used\":\"false\"}}"u8);
    }

    /// <summary>Adds <c>id</c> and <c>fallback_used</c> at the end of the function's own object, where it has none.</summary>
    private void WriteObject(IBufferWriter<byte> output, ReadOnlySpan<byte> body, ReplyTraits traits)
    {
        output.Write("{\"status\":\"ok\",\"result\":"u8);
        output.Write(body[..^1]);
        var separate = body.Length > 2;
        if (!traits.HasFlag(ReplyTraits.HasId))
        {
            output.Write(separate ? ",\"id\":\""u8 : "\"id\":\""u8);
            WriteToken(output);
            output.Write("\""u8);
            separate = true;
        }

        if (!traits.HasFlag(ReplyTraits.HasFallbackUsed))
        {
            if (separate) output.Write(","u8);
            output.Write(_fallbackUsed ? "\"fallback_used\":\"true\""u8 : "\"fallback_used\":\"false\""u8);
        }

        output.Write("}}"u8);
    }

    private void WriteToken(IBufferWriter<byte> output)
    {
        var written = Encoding.ASCII.GetBytes(_token, output.GetSpan(_token.Length));
        output.Advance(written);
    }

    private static readonly JsonSerializerOptions ProblemJson = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private sealed record ProblemBody(string Status, string Title, string Detail, int Code, IReadOnlyList<ParameterError>? Errors);
}

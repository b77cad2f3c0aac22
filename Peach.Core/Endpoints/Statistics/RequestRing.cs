using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Peach.Core.Endpoints.Manifest;

namespace Peach.Core.Endpoints.Statistics;

/// <summary>
/// The latest requests of an endpoint, sampled by time, in memory only. Without <see cref="EndpointsOptions.RecordUserIds"/> no id of a person comes
/// in: ids become made-up ones under a key that ends with the process.
/// </summary>
internal sealed class RequestRing(EndpointsOptions options, TimeProvider clock)
{
    /// <summary>A request with longer values is not worth its memory.</summary>
    private const int MaxCharacters = 4096;

    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    private readonly Lock _gate = new();
    private readonly Recorded[] _ring = new Recorded[options.RecordedRequests];
    private long _next;
    private long _lastAt = long.MinValue;

    /// <summary>Takes a request in, unless one was taken a moment ago.</summary>
    /// <param name="parameters">The endpoint's parameters.</param>
    /// <param name="now">The request's <see cref="TimeProvider.GetTimestamp"/>.</param>
    public void Offer(IReadOnlyList<ParameterDefinition> parameters, in EndpointRequest request, long now)
    {
        var last = Volatile.Read(ref _lastAt);
        if (last != long.MinValue && clock.GetElapsedTime(last, now) < options.RecordEvery) return;
        if (Interlocked.CompareExchange(ref _lastAt, now, last) != last || request.Query.Sum(pair => (long)pair.Value.Length) > MaxCharacters) return;
        var kept = (options.RecordUserIds ? request with { Query = [.. request.Query] } : Mask(parameters, request)) with { Aborted = default };
        lock (_gate) _ring[_next++ % _ring.Length] = new Recorded(kept, now);
    }

    /// <summary>Newest first; none that is too old.</summary>
    public IReadOnlyList<EndpointRequest> List()
    {
        var now = clock.GetTimestamp();
        lock (_gate)
        {
            var list = new List<EndpointRequest>();
            for (var at = _next - 1; at >= Math.Max(0, _next - _ring.Length); at--)
                if (_ring[at % _ring.Length] is var recorded && clock.GetElapsedTime(recorded.At, now) <= options.RecordedFor) list.Add(recorded.Request);
            return list;
        }
    }

    /// <summary>Forgets the requests of somebody whose ids were kept.</summary>
    /// <returns>How many there were.</returns>
    public int Forget(string user)
    {
        lock (_gate)
        {
            var kept = new List<Recorded>();
            var all = 0;
            for (var at = Math.Max(0, _next - _ring.Length); at < _next; at++, all++)
                if (_ring[at % _ring.Length] is var recorded && !IsOf(recorded.Request, user)) kept.Add(recorded);
            Array.Clear(_ring);
            kept.CopyTo(_ring);
            _next = kept.Count;
            return all - kept.Count;
        }
    }

    private static bool IsOf(in EndpointRequest request, string user) =>
        request.ClientId == user || request.Query.Any(pair => pair.Value == user);

    private static EndpointRequest Mask(IReadOnlyList<ParameterDefinition> parameters, in EndpointRequest request)
    {
        var query = new List<KeyValuePair<string, string>>(request.Query.Count);
        foreach (var (name, value) in request.Query)
        {
            var parameter = parameters.FirstOrDefault(parameter => parameter.Name == name);
            // A user that the endpoint does not declare may still reach its functions.
            if (IsPerson(name)) query.Add(KeyValuePair.Create(name, Invent(value, parameter?.Type ?? ParameterType.String)));
            else if (parameter is not null) query.Add(KeyValuePair.Create(name, value));
        }

        return request with { Query = query, ClientId = request.ClientId is { } client ? Invent(client, ParameterType.String) : null };
    }

    private static bool IsPerson(string name) => name is "user_id" or "session_id" or "client_id";

    private static string Invent(string value, ParameterType type)
    {
        var hash = HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(value));
        return type is ParameterType.Integer or ParameterType.Number
            ? (BinaryPrimitives.ReadUInt32LittleEndian(hash) % 1_000_000_000).ToString(CultureInfo.InvariantCulture)
            : "r" + Convert.ToHexStringLower(hash.AsSpan(0, 6));
    }

    private readonly record struct Recorded(EndpointRequest Request, long At);
}

using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Peach.Core.Python;
using Peach.Core.Rules;

namespace Peach.Core.Endpoints.Details;

/// <summary>
/// The latest answers' details, in memory only, in places that are allotted once: a request writes a few numbers over the oldest and allocates nothing.
/// </summary>
internal sealed class AnswerRing(IOptions<EndpointsOptions> options) : IAnswerDetails
{
    /// <summary>A token ends in its signature: these characters of it are as good as random.</summary>
    private const int KeyLength = 8;

    private readonly Lock _gate = new();
    private readonly Entry[] _ring = new Entry[options.Value.ExplainedAnswers];
    private long _next;

    /// <param name="bucket">Not a number for none.</param>
    public void Record(
        string token, TimeSpan elapsed, TimeSpan? keptFor, string? failure, IReadOnlyList<RuleFiring>? rules, IReadOnlyList<PythonModelUse>? models = null,
        EndpointExperiment? experiment = null, float bucket = float.NaN)
    {
        if (_ring.Length == 0) return;
        var entry = new Entry(KeyOf(token), elapsed, keptFor, failure, rules, models, experiment, bucket);
        lock (_gate) _ring[_next++ % _ring.Length] = entry;
    }

    public AnswerDetail? Find(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (token.Length < KeyLength) return null;
        var key = KeyOf(token);
        lock (_gate)
        {
            var index = Array.FindIndex(_ring, entry => entry.Key == key);
            if (index < 0) return null;
            var found = _ring[index];
            return new AnswerDetail(
                found.Elapsed, found.KeptFor, found.Failure, found.Rules?.Select(Describe).ToList(), found.Models, found.Experiment,
                float.IsNaN(found.Bucket) ? null : Math.Round(found.Bucket, 4));
        }
    }

    private static string Describe(RuleFiring rule) => string.Create(CultureInfo.InvariantCulture, $"{rule.Rule} ({rule.Items} item{(rule.Items == 1 ? "" : "s")})");

    private static UInt128 KeyOf(string token) => MemoryMarshal.Read<UInt128>(MemoryMarshal.AsBytes(token.AsSpan(token.Length - KeyLength)));

    private readonly record struct Entry(
        UInt128 Key, TimeSpan Elapsed, TimeSpan? KeptFor, string? Failure, IReadOnlyList<RuleFiring>? Rules, IReadOnlyList<PythonModelUse>? Models,
        EndpointExperiment? Experiment, float Bucket);
}

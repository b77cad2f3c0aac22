using Microsoft.Extensions.Options;

namespace Peach.Core.Endpoints.Configuration;

internal sealed class EndpointsOptionsValidator : IValidateOptions<EndpointsOptions>
{
    public ValidateOptionsResult Validate(string? name, EndpointsOptions options)
    {
        var failures = new List<string>();
        Require(options.PreviewWorkers is >= 1 and <= 64, nameof(options.PreviewWorkers), "from 1 to 64", options.PreviewWorkers);
        Require(options.PreviewIdle > TimeSpan.Zero, nameof(options.PreviewIdle), "longer than 00:00:00", options.PreviewIdle);
        Require(options.RequestsPerSecondPerKey >= 0, nameof(options.RequestsPerSecondPerKey), "at least 0", options.RequestsPerSecondPerKey);
        Require(options.RequestsPerSecondPerAddress >= 0, nameof(options.RequestsPerSecondPerAddress), "at least 0", options.RequestsPerSecondPerAddress);
        Require(options.MostUnderWay >= 16, nameof(options.MostUnderWay), "at least 16", options.MostUnderWay);
        Require(options.SlowAnswers > TimeSpan.Zero, nameof(options.SlowAnswers), "longer than 00:00:00", options.SlowAnswers);
        Require(options.ExplainedAnswers is >= 0 and <= 1_000_000, nameof(options.ExplainedAnswers), "from 0 to 1000000", options.ExplainedAnswers);
        Require(options.RecordedRequests is >= 0 and <= 10_000, nameof(options.RecordedRequests), "from 0 to 10000", options.RecordedRequests);
        Require(options.RecordEvery >= TimeSpan.Zero, nameof(options.RecordEvery), "at least 00:00:00", options.RecordEvery);
        Require(options.RecordedFor > TimeSpan.Zero, nameof(options.RecordedFor), "longer than 00:00:00", options.RecordedFor);
        Require(options.KeptReplies is 0 or >= 65_536, nameof(options.KeptReplies), "0 or at least 65536", options.KeptReplies);
        Require(options.KeptFor > TimeSpan.Zero, nameof(options.KeptFor), "longer than 00:00:00", options.KeptFor);
        Require(options.PagesAhead is >= 1 and <= 50, nameof(options.PagesAhead), "from 1 to 50", options.PagesAhead);
        Require(options.PageTime >= TimeSpan.FromSeconds(1), nameof(options.PageTime), "at least 00:00:01", options.PageTime);
        Require(options.CircuitWindow >= TimeSpan.FromSeconds(1), nameof(options.CircuitWindow), "at least 00:00:01", options.CircuitWindow);
        Require(options.CircuitCalls >= 1, nameof(options.CircuitCalls), "at least 1", options.CircuitCalls);
        Require(options.CircuitFailureShare > 0, nameof(options.CircuitFailureShare), "more than 0", options.CircuitFailureShare);
        Require(options.CircuitPause > TimeSpan.Zero, nameof(options.CircuitPause), "longer than 00:00:00", options.CircuitPause);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Require(bool holds, string key, string limit, object value)
        {
            if (!holds) failures.Add($"{EndpointsOptions.Section}:{key} must be {limit}, was {value}.");
        }
    }
}

using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Forge.Servers;
using Peach.Core.Platform;
using Peach.Core.Repositories;

namespace Peach.Core.Forge.Sending;

/// <summary>Tells a chat of every rollout that has ended, in the form that Slack, Mattermost, Rocket.Chat and Teams take: <c>{"text": …}</c>.</summary>
internal sealed partial class RolloutWebhook : IRolloutObserver, IDisposable
{
    private readonly ForgeOptions _options;
    private readonly PlatformOptions _platform;
    private readonly ILogger<RolloutWebhook> _logger;
    private readonly HttpClient _http;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ForgeLane _lane;

    public RolloutWebhook(IOptions<ForgeOptions> options, IOptions<PlatformOptions> platform, TimeProvider clock, ILogger<RolloutWebhook> logger)
    {
        (_options, _platform, _logger) = (options.Value, platform.Value, logger);
        _http = ForgeClient.Create(_options);
        _lane = new ForgeLane(_options, LogNotTaken, clock, _stopping.Token);
    }

    public void OnChanged(RolloutView rollout)
    {
        ArgumentNullException.ThrowIfNull(rollout);
        if (_options.Webhook.Length == 0 || rollout.State == RolloutState.Running) return;
        var text = Describe(rollout);
        _lane.Add(new ForgeMessage(rollout.Id, cancellationToken => SendAsync(text, cancellationToken)));
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _http.Dispose();
        _stopping.Dispose();
    }

    /// <summary>No message of it names the address, which is a secret.</summary>
    private async Task SendAsync(string text, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _http.PostAsJsonAsync(_options.Webhook, new JsonObject { ["text"] = text }, cancellationToken).ConfigureAwait(false);
            var status = (int)answer.StatusCode;
            if (!answer.IsSuccessStatusCode) throw new ForgeException($"it answered {status}", status);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new ForgeException($"it cannot be reached ({(error as HttpRequestException)?.HttpRequestError.ToString() ?? "time-out"})", null, error);
        }
    }

    private string Describe(RolloutView rollout)
    {
        var error = rollout.Problems.FirstOrDefault(problem => problem.Severity == ProblemSeverity.Error)?.ToString();
        var result = rollout.State switch
        {
            RolloutState.Succeeded => "is in production",
            RolloutState.Partial => $"is in production in part: {error}",
            _ => $"did not come into production: {error}",
        };
        var origin = rollout.Kind switch
        {
            RolloutKind.Rollback => $" Rolled back to it by {rollout.By}. {rollout.Reason}",
            RolloutKind.Edit => $" {rollout.Reason} (by {rollout.By})",
            RolloutKind.Return => $" Peach went back to it: {rollout.Reason}.",
            _ => "",
        };
        var page = _platform.PublicUrl.Length > 0 ? $" {_platform.PublicUrl.TrimEnd('/')}/rollouts/{Uri.EscapeDataString(rollout.Id)}" : "";
        return $"{rollout.RepositoryName} ({rollout.Codops}): {rollout.Commit[..8]} \"{rollout.Subject}\" of {rollout.Author} {result}{origin.TrimEnd()}{page}";
    }

    [LoggerMessage(LogLevel.Warning, "The chat's webhook (Forge:Webhook) did not take a message: {Reason}")]
    private partial void LogNotTaken(string reason);
}

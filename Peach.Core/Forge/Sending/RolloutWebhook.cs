using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Platform;
using Peach.Core.Repositories;

namespace Peach.Core.Forge.Sending;

/// <summary>Tells a chat of every rollout that has ended, in the form that Slack, Mattermost, Rocket.Chat and Teams take: <c>{"text": …}</c>.</summary>
internal sealed partial class RolloutWebhook : BackgroundService, IRolloutObserver
{
    private readonly ForgeOptions _options;
    private readonly PlatformOptions _platform;
    private readonly TimeProvider _clock;
    private readonly ILogger<RolloutWebhook> _logger;
    private readonly HttpClient _http;
    private readonly Channel<string> _waiting;

    public RolloutWebhook(IOptions<ForgeOptions> options, IOptions<PlatformOptions> platform, TimeProvider clock, ILogger<RolloutWebhook> logger)
    {
        (_options, _platform, _clock, _logger) = (options.Value, platform.Value, clock, logger);
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = _options.Timeout, MaxResponseContentBufferSize = 64 * 1024 };
        _waiting = Channel.CreateBounded<string>(new BoundedChannelOptions(_options.MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest });
    }

    public void OnChanged(RolloutView rollout)
    {
        ArgumentNullException.ThrowIfNull(rollout);
        if (_options.Webhook.Length > 0 && rollout.State != RolloutState.Running) _waiting.Writer.TryWrite(Describe(rollout));
    }

    public override void Dispose()
    {
        _http.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var text in _waiting.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false)) await SendAsync(text, stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task SendAsync(string text, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var answer = await _http.PostAsJsonAsync(_options.Webhook, new JsonObject { ["text"] = text }, cancellationToken).ConfigureAwait(false);
                // Asking again changes nothing where the request itself is refused.
                if (answer.IsSuccessStatusCode) return;
                if ((int)answer.StatusCode is < 500 and not 429 || attempt == _options.Attempts)
                {
                    LogRefused((int)answer.StatusCode);
                    return;
                }
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                if (attempt == _options.Attempts)
                {
                    LogNotSent(error.Message);
                    return;
                }
            }

            var pause = _options.RetryPause * Math.Pow(2, Math.Min(attempt - 1, 10));
            await Task.Delay(pause < ForgeLane.LongestPause ? pause : ForgeLane.LongestPause, _clock, cancellationToken).ConfigureAwait(false);
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
            RolloutKind.Return => $" Peach went back to it: {rollout.Reason}.",
            _ => "",
        };
        var page = _platform.PublicUrl.Length > 0 ? $" {_platform.PublicUrl.TrimEnd('/')}/repositories/{Uri.EscapeDataString(rollout.RepositoryId)}" : "";
        return $"{rollout.RepositoryName} ({rollout.Codops}): {rollout.Commit[..8]} \"{rollout.Subject}\" of {rollout.Author} {result}{origin.TrimEnd()}{page}";
    }

    [LoggerMessage(LogLevel.Warning, "The webhook for rollouts (Forge:Webhook) answered {Status}; the message is let go")]
    private partial void LogRefused(int status);

    [LoggerMessage(LogLevel.Warning, "The webhook for rollouts (Forge:Webhook) could not be reached; the message is let go: {Reason}")]
    private partial void LogNotSent(string reason);
}

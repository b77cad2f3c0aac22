using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Peach.Core.Platform;
using Peach.Core.Tasks;
using Peach.Web.Components.Live;

namespace Peach.Web.Components.Parts;

/// <summary>What people do with a task: run it, now or over a range of dates, pause and resume it.</summary>
public sealed partial class TaskActions
{
    private string _arguments = "";
    private string _argument = "date";
    private DateTime? _from;
    private DateTime? _to;
    private bool _byHour;

    [Parameter, EditorRequired]
    public TaskView Task { get; set; } = null!;

    [Parameter, EditorRequired]
    public bool IsPaused { get; set; }

    /// <summary>Is told how each action ended.</summary>
    [Parameter]
    public EventCallback<Notice> OnDone { get; set; }

    [Inject]
    private ITaskControl Control { get; set; } = null!;

    [Inject]
    private AuthenticationStateProvider Authentication { get; set; } = null!;

    private Task RunAsItIsAsync() => DoAsync((by, cancellationToken) => Control.RunAsync(Task.Id, null, by, cancellationToken), $"A run of {Task.Name} is queued.");

    private Task RunNowAsync() => DoAsync((by, cancellationToken) => Control.RunAsync(Task.Id, Arguments(), by, cancellationToken), $"A run of {Task.Name} with these arguments is queued.");

    private Task PauseAsync() => DoAsync((by, cancellationToken) => Control.PauseTaskAsync(Task.Id, by, null, cancellationToken), "Paused.");

    private Task ResumeAsync() => DoAsync((_, cancellationToken) => Control.ResumeTaskAsync(Task.Id, cancellationToken), "Resumed.");

    private Task BackFillAsync()
    {
        if (_from is not { } from || _to is not { } to) return OnDone.InvokeAsync(new Notice("Give the first and the last day.", IsError: true));
        var last = _byHour ? to.AddHours(23) : to;
        var request = new BackFillRequest(new DateTimeOffset(from, TimeSpan.Zero), new DateTimeOffset(last, TimeSpan.Zero), _byHour, _argument.Trim());
        return DoAsync((by, cancellationToken) => Control.BackFillAsync(Task.Id, request, by, cancellationToken), string.Create(CultureInfo.InvariantCulture, $"Runs from {from:yyyy-MM-dd} to {to:yyyy-MM-dd} are queued, oldest first."));
    }

    private async Task DoAsync(Func<string, CancellationToken, Task> action, string done)
    {
        var by = (await Authentication.GetAuthenticationStateAsync()).User.FindFirstValue(ClaimTypes.Name) ?? "";
        await RunAsync(cancellationToken => action(by, cancellationToken), done);
        if (Notice is not null) await OnDone.InvokeAsync(Notice);
    }

    private JsonObject? Arguments()
    {
        if (string.IsNullOrWhiteSpace(_arguments)) return null;
        try
        {
            return JsonNode.Parse(_arguments) as JsonObject ?? throw new PeachException("The arguments must be a JSON object such as {\"days\": 3}.");
        }
        catch (JsonException error)
        {
            throw new PeachException($"The arguments are not JSON: {error.Message}", error);
        }
    }
}

using System.Text.Json.Nodes;

namespace Peach.Core.Alerts.Delivery;

/// <summary>A message in the form that a webhook takes.</summary>
internal static class WebhookBody
{
    /// <param name="page">The full address of the page that tells more; null for none.</param>
    public static JsonObject Of(AlertChannelKind kind, AlertMessage message, string? page) => kind switch
    {
        AlertChannelKind.Teams => ForTeams(message, page),
        AlertChannelKind.GitLab => ForGitLab(message, page),
        _ => ForSlack(message, page),
    };

    /// <summary>docs.slack.dev/messaging/sending-messages-using-incoming-webhooks; Mattermost and Rocket.Chat take the same.</summary>
    private static JsonObject ForSlack(AlertMessage message, string? page)
    {
        var sign = message.IsCleared ? ":white_check_mark:" : ":rotating_light:";
        var link = page is null ? "" : $"\n<{page}|Open in Peach>";
        return new JsonObject { ["text"] = $"{sign} *{Escape(message.Headline)}*\n{Escape(message.Text)}{link}" };
    }

    /// <summary>An adaptive card, as workflows of Teams post it (learn.microsoft.com, "Create incoming webhooks with Workflows").</summary>
    private static JsonObject ForTeams(AlertMessage message, string? page)
    {
        var content = new JsonObject
        {
            ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
            ["type"] = "AdaptiveCard",
            ["version"] = "1.4",
            ["body"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "TextBlock", ["text"] = message.Headline, ["weight"] = "Bolder", ["size"] = "Medium", ["wrap"] = true,
                    ["color"] = message.IsCleared ? "Good" : "Attention",
                },
                new JsonObject { ["type"] = "TextBlock", ["text"] = message.Text, ["wrap"] = true }),
        };
        if (page is not null) content["actions"] = new JsonArray(new JsonObject { ["type"] = "Action.OpenUrl", ["title"] = "Open in Peach", ["url"] = page });
        return new JsonObject
        {
            ["type"] = "message",
            ["attachments"] = new JsonArray(new JsonObject { ["contentType"] = "application/vnd.microsoft.card.adaptive", ["content"] = content }),
        };
    }

    /// <summary>docs.gitlab.com/operations/incident_management/integrations: one fingerprint is one alert, and an end time resolves it.</summary>
    private static JsonObject ForGitLab(AlertMessage message, string? page)
    {
        var body = new JsonObject
        {
            ["title"] = message.Headline,
            ["description"] = page is null ? message.Text : $"{message.Text} {page}",
            ["start_time"] = message.Since.UtcDateTime.ToString("O"),
            ["service"] = message.Subject,
            ["monitoring_tool"] = "Peach",
            ["severity"] = message.Kind == AlertKind.Failing ? "high" : "medium",
            ["fingerprint"] = message.AlertId,
        };
        if (message.ClearedAt is { } end) body["end_time"] = end.UtcDateTime.ToString("O");
        return body;
    }

    private static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}

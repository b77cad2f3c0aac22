using System.Text.Json;

/// <summary>Reads what the template's task <c>train_similar</c> has saved, without a Python worker.</summary>
public static class Similar
{
    private static readonly JsonSerializerOptions Names = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The items most similar to another, best first; none for an item that nobody used.</summary>
    public static async Task<IReadOnlyList<Neighbour>> Recommend(string article_id, PeachContext context, int amount = 10)
    {
        var model = await context.Redis.StringGetAsync(context.ModelKey("similar:" + article_id));
        if (model.IsNull) return [];
        return [.. JsonSerializer.Deserialize<List<Neighbour>>((string)model!, Names)!.Take(amount)];
    }

    public sealed record Neighbour(string ContentId, double Score);
}

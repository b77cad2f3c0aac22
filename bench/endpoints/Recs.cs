using System.Text.Json;

/// <summary>The same recommendations as the notebook's, in C#.</summary>
public static class Recs
{
    /// <summary>The most popular items that the user has not seen.</summary>
    public static async Task<IReadOnlyList<JsonElement>> Recommend(string user_id, PeachContext context, int amount = 10)
    {
        var top = context.Redis.StringGetAsync("bench:top");
        var seen = context.Redis.SetMembersAsync($"bench:seen:{user_id}");
        var hidden = (await seen).Select(item => (string)item!).ToHashSet();
        var items = JsonSerializer.Deserialize<List<JsonElement>>((byte[])(await top)!)!;
        return items.Where(item => !hidden.Contains(item.GetProperty("content_id").GetString()!)).Take(amount).ToList();
    }
}

// What Kestrel can do on this machine when it does nothing: the measure that Peach is held against.

using System.Text.Json;
using StackExchange.Redis;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
var app = builder.Build();

var answer = """{"status":"ok","result":{"items":[{"content_id":"item-1"}],"id":"token","fallback_used":"false"}}"""u8.ToArray();

app.MapGet("/constant", async context =>
{
    context.Response.ContentType = "application/json";
    context.Response.ContentLength = answer.Length;
    await context.Response.BodyWriter.WriteAsync(answer);
});

// Recommendations as one would write them by hand, with nothing around them.
if (builder.Configuration["Redis"] is { } address)
{
    var redis = (await ConnectionMultiplexer.ConnectAsync(address)).GetDatabase();
    app.MapGet("/recs", async (HttpContext context, string user_id, int amount = 10) =>
    {
        var top = redis.StringGetAsync("bench:top");
        var seen = redis.SetMembersAsync($"bench:seen:{user_id}");
        var hidden = (await seen).Select(item => (string)item!).ToHashSet();
        var items = JsonSerializer.Deserialize<List<JsonElement>>((byte[])(await top)!)!;
        var chosen = items.Where(item => !hidden.Contains(item.GetProperty("content_id").GetString()!)).Take(amount).ToList();
        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(context.Response.Body, new { items = chosen });
    });
}

app.MapPost("/collect", async context =>
{
    while (true)
    {
        var read = await context.Request.BodyReader.ReadAsync();
        context.Request.BodyReader.AdvanceTo(read.Buffer.End);
        if (read.IsCompleted) break;
    }

    context.Response.StatusCode = StatusCodes.Status201Created;
    context.Response.ContentLength = 0;
});

await app.RunAsync();

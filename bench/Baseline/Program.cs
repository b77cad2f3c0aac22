// What Kestrel can do on this machine when it does nothing: the measure that Peach is held against.

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

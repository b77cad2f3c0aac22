namespace Peach.Tests.Hosting;

/// <summary>Waiting for what a system under test does in its own time, with one generous limit for all.</summary>
public static class Eventually
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks again and again until the answer is not null.</summary>
    /// <param name="what">What is waited for, for the message when it never comes.</param>
    public static async Task<T> GetAsync<T>(string what, Func<Task<T?>> ask) where T : class
    {
        using var limit = new CancellationTokenSource(Limit);
        using var timer = new PeriodicTimer(Pause);
        while (true)
        {
            if (await ask() is { } answer) return answer;
            try
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Waited {Limit.TotalSeconds:F0} s for {what}.");
            }
        }
    }

    /// <summary>The same for values.</summary>
    public static async Task<T> GetValueAsync<T>(string what, Func<Task<T?>> ask) where T : struct
    {
        T? answer = null;
        await IsTrueAsync(what, async () => (answer = await ask()) is not null);
        return answer!.Value;
    }

    /// <summary>Asks again and again until it is so.</summary>
    public static Task IsTrueAsync(string what, Func<Task<bool>> ask) => GetAsync(what, async () => await ask() ? "yes" : null);

    public static Task IsTrueAsync(string what, Func<bool> ask) => IsTrueAsync(what, () => Task.FromResult(ask()));
}

using System.Net.Sockets;
using StackExchange.Redis;

namespace Peach.Tests.Hosting;

/// <summary>Waiting for what a system under test does in its own time, with one generous limit for all.</summary>
/// <remarks>
/// A question that fails because a thing is not there yet, or only half (a folder, a line of a file, an element of a list, an answer over HTTP or of Redis), is asked again.
/// What an assertion or the product itself throws comes through at once.
/// </remarks>
public static class Eventually
{
    /// <summary>What only a machine that is busy with everything else needs; a test that passes never waits for it.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks again and again until the answer is not null.</summary>
    /// <param name="what">What is waited for, for the message when it never comes.</param>
    /// <exception cref="TimeoutException">It never came. The inner exception is what the last question failed of, if it failed.</exception>
    public static Task<T> GetAsync<T>(string what, Func<Task<T?>> ask) where T : class => GetAsync(what, Limit, ask);

    /// <summary>The same with a limit of the caller's.</summary>
    internal static async Task<T> GetAsync<T>(string what, TimeSpan within, Func<Task<T?>> ask) where T : class
    {
        using var limit = new CancellationTokenSource(within);
        using var timer = new PeriodicTimer(Pause);
        while (true)
        {
            Exception? failure = null;
            try
            {
                if (await ask() is { } answer) return answer;
            }
            catch (Exception error) when (IsNotYet(error))
            {
                failure = error;
            }

            try
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Waited {within.TotalSeconds:F0} s for {what}.{(failure is null ? "" : $" At the end: {failure.Message}")}", failure);
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

    /// <summary>Exact types where the base is too wide: a disposed object or a helper of the test that gave up is not a matter of time.</summary>
    private static bool IsNotYet(Exception error) =>
        error is IOException or UnauthorizedAccessException or HttpRequestException or SocketException or KeyNotFoundException or IndexOutOfRangeException
            or ArgumentOutOfRangeException or System.Text.Json.JsonException or RedisException or RedisTimeoutException
        || error.GetType() == typeof(InvalidOperationException);
}

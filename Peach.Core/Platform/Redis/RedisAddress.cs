using StackExchange.Redis;

namespace Peach.Core.Platform.Redis;

/// <summary>Where a Redis is and how to get in.</summary>
internal sealed record RedisAddress(string Host, int Port, string Password, int Database)
{
    public string Url => $"redis://{(Password.Length > 0 ? $":{Uri.EscapeDataString(Password)}@" : "")}{Host}:{Port}/{Database}";

    /// <exception cref="PeachStartupException">The text is not a Redis URL.</exception>
    public static RedisAddress Parse(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme != "redis" || uri.Host.Length == 0)
            throw new PeachStartupException("Platform:Redis must look like redis://[:password@]host:port[/database].");
        var password = uri.UserInfo.Split(':', 2) is [_, var secret] ? Uri.UnescapeDataString(secret) : "";
        var database = uri.AbsolutePath.Trim('/');
        if (database.Length > 0 && !int.TryParse(database, out _))
            throw new PeachStartupException($"Platform:Redis names database \"{database}\"; it must be a number.");
        return new RedisAddress(uri.Host, uri.IsDefaultPort || uri.Port < 0 ? 6379 : uri.Port, password, database.Length > 0 ? int.Parse(database, System.Globalization.CultureInfo.InvariantCulture) : 0);
    }

    public ConfigurationOptions ToOptions()
    {
        var options = new ConfigurationOptions
        {
            AbortOnConnectFail = false,
            ConnectTimeout = 2000,
            SyncTimeout = 2000,
            ConnectRetry = 1,
            KeepAlive = 15,
            DefaultDatabase = Database,
            Password = Password.Length > 0 ? Password : null,
            ClientName = "peach",
        };
        options.EndPoints.Add(Host, Port);
        return options;
    }
}

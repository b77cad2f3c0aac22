namespace Peach.Core.Streams.Storage;

/// <summary>The names in Redis. Python reads the same ones.</summary>
internal static class StreamKeys
{
    /// <summary>The field of an entry that holds a JSON array of flat events.</summary>
    public const string Events = "events";

    public static string Of(string codops) => $"peach:events:{codops}";
}

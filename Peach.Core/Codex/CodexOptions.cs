namespace Peach.Core.Codex;

/// <summary>Settings of section <c>Codex</c>.</summary>
public sealed class CodexOptions
{
    public const string Section = "Codex";

    /// <summary>How long requests take an item from this process's memory before they ask Redis again; 0: they always ask.</summary>
    public TimeSpan LocalAge { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How old an item in memory may be where Redis does not answer.</summary>
    public TimeSpan LocalStaleAge { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Bytes of memory that items may take in each process, about.</summary>
    public long LocalBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>How long a request waits for Redis, and after it for the database, to tell of items.</summary>
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Requests at a time that ask the database where Redis cannot tell; others wait for their turn.</summary>
    public int DatabaseReads { get; set; } = 8;

    /// <summary>How often it is checked that the copy in Redis is complete.</summary>
    public TimeSpan CopyInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Most bytes of an item as JSON without white space.</summary>
    public int MaxItemBytes { get; set; } = 64 * 1024;

    /// <summary>Most objects and lists within one another in an item, itself included.</summary>
    public int MaxItemDepth { get; set; } = 16;

    /// <summary>Most bytes of a load, counted after decompression.</summary>
    public long MaxLoadBytes { get; set; } = 8L * 1024 * 1024 * 1024;

    /// <summary>The fields whose text a search looks through, besides the id; <c>a.b</c> is the field <c>b</c> of the object <c>a</c>.</summary>
    public string TitleFields { get; set; } = "title, subtitle, name, headline, series.title";

    /// <summary>The fields of <see cref="TitleFields"/>, one by one.</summary>
    internal string[] TitlePaths() => TitleFields.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

namespace Peach.Core.Repositories;

/// <summary>Settings of section <c>Repositories</c>.</summary>
public sealed class RepositoriesOptions
{
    public const string Section = "Repositories";

    /// <summary>The git program: a name on PATH or a path.</summary>
    public string Git { get; set; } = "git";

    /// <summary>Time between two looks at a repository on a server; up to a fifth longer or shorter, so that they spread.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Time between two looks at a repository on this machine's disk.</summary>
    public TimeSpan LocalPollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest pause between two attempts while a server is away; each pause is twice the one before.</summary>
    public TimeSpan MaxBackOff { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How many repositories are polled or fetched at the same time.</summary>
    public int MaxParallel { get; set; } = 4;

    /// <summary>The longest that one look at a repository may take.</summary>
    public TimeSpan PollTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The longest that fetching a commit, or writing its files, may take.</summary>
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest that checking a commit's definitions, or bringing them into production, may take.</summary>
    public TimeSpan RolloutTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The most files that a commit may hold.</summary>
    public int MaxFiles { get; set; } = 20_000;

    /// <summary>The most bytes that a commit's files may hold together.</summary>
    public long MaxBytes { get; set; } = 512L * 1024 * 1024;

    /// <summary>The most bytes that a webhook's request may hold.</summary>
    public int MaxHookBytes { get; set; } = 1024 * 1024;

    /// <summary>How long a commit's files stay after nothing in production needs them, for calls that are still being answered.</summary>
    public TimeSpan TreeGrace { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many of the commits that were in production last stay on this machine, so that going back to them needs no git server.</summary>
    public int KeepCommits { get; set; } = 10;

    /// <summary>How long after its rollout a new version is compared with the one before, and taken back where it does worse; 0 leaves that to people.</summary>
    public TimeSpan ReturnWindow { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Time between two comparisons.</summary>
    public TimeSpan ReturnInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The fewest calls that an endpoint must have had in each version to be compared.</summary>
    public int ReturnMinCalls { get; set; } = 100;

    /// <summary>By how much the share of failed calls may rise: 0.05 is from 1% to 6%. A rise that may be chance does not count.</summary>
    public double ReturnFailureMargin { get; set; } = 0.05;

    /// <summary>By which factor the time within which 95% of calls are answered may rise.</summary>
    public double ReturnLatencyFactor { get; set; } = 3;

    /// <summary>How many rollouts of a repository are remembered.</summary>
    public int KeepRollouts { get; set; } = 200;
}

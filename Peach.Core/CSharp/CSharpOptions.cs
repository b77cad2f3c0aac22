namespace Peach.Core.CSharp;

/// <summary>Settings of section <c>CSharp</c>.</summary>
public sealed class CSharpOptions
{
    public const string Section = "CSharp";

    /// <summary>Whether endpoints in C# are served at all; each repository needs an admin's switch on top, as its code runs inside Peach's process.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Calls of one function that run at the same time; others wait until their time is up.</summary>
    public int Concurrency { get; set; } = 64;

    /// <summary>So many calls of one function that go on after their time is up keep further calls away from it, until some of them end.</summary>
    public int AbandonedCalls { get; set; } = 8;

    /// <summary>How long a replaced version's calls may still go on before its code is let go.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many compiled folders are kept on disk, so that a restart does not compile again.</summary>
    public int KeptBuilds { get; set; } = 200;
}

namespace Peach.Web.Demo;

/// <summary>Settings of section <c>Demo</c>.</summary>
public sealed class DemoOptions
{
    public const string Section = "Demo";

    /// <summary>Whether the demo organisation, its repository and its simulated audience are there.</summary>
    public bool Enabled { get; set; }

    /// <summary>People in the simulated audience.</summary>
    public int Users { get; set; } = 3000;

    /// <summary>Events that the audience sends each second, on average; 0 for none.</summary>
    public int EventsPerSecond { get; set; } = 60;

    /// <summary>The folder that the demo repository's first commit is made of; empty: <c>examples/template</c> beside the program or above it.</summary>
    public string Template { get; set; } = "";
}

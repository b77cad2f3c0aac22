namespace Peach.Core.CSharp;

/// <summary>Which repositories are trusted to run C# inside Peach's own process; none until an admin says so.</summary>
public interface ICSharpSwitch
{
    /// <summary>Whether the platform runs C# at all (<see cref="CSharpOptions.Enabled"/>).</summary>
    bool IsEnabled { get; }

    Task<bool> IsOnAsync(string repositoryId, CancellationToken cancellationToken);

    /// <param name="by">Who switches it, for the record.</param>
    Task SetAsync(string repositoryId, bool isOn, string by, CancellationToken cancellationToken);

    /// <summary>Whether its code may be called now; false until the first <see cref="IsOnAsync"/>.</summary>
    bool MayRun(string repositoryId);
}

using Peach.Core.Platform;

namespace Peach.Core.Previews;

/// <summary>Makes and reads the tokens by which people who are no administrators may see previews. They are signed, not kept.</summary>
public interface IPreviewTokens
{
    /// <param name="scope">What it opens; an organisation or a repository.</param>
    /// <param name="lifetime">How long, at most <see cref="PreviewsOptions.LongestToken"/>.</param>
    /// <exception cref="PeachException">The time is too long or too short, or the scope is too wide.</exception>
    PreviewToken Issue(PreviewScope scope, TimeSpan lifetime);

    /// <returns>What the token opens; null when it is not Peach's, or has expired.</returns>
    PreviewScope? Read(string? token);
}

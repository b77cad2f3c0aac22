using System.Diagnostics.CodeAnalysis;

namespace Peach.Core.Endpoints;

/// <summary>Reads the tokens that products send back in their <c>recommendation_*</c> events.</summary>
public interface IRecommendationTokens
{
    /// <returns>False for what this platform did not make.</returns>
    bool TryRead(string text, [NotNullWhen(true)] out RecommendationToken? token);
}

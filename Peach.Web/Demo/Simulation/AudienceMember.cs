namespace Peach.Web.Demo.Simulation;

/// <summary>Somebody with a device and tastes.</summary>
/// <param name="DeviceId">The device's or browser's lasting id.</param>
/// <param name="UserId">The user's id; null for one who is not logged in.</param>
/// <param name="Tastes">A weight for each genre of <see cref="Catalogue.Genres"/>, from 0 to 1.</param>
/// <param name="ClockError">What the device's clock is ahead of the true time.</param>
internal sealed record AudienceMember(string DeviceId, string? UserId, ClientShape Shape, IReadOnlyList<double> Tastes, TimeSpan ClockError)
{
    /// <summary>A genre, as often as this person likes it.</summary>
    public int PickGenre(Random random)
    {
        var point = random.NextDouble() * Tastes.Sum();
        for (var genre = 0; genre < Tastes.Count - 1; genre++)
            if ((point -= Tastes[genre]) < 0) return genre;
        return Tastes.Count - 1;
    }

    public double Likes(CatalogueItem item) => Tastes[Catalogue.Genres.ToList().IndexOf(item.Genre)];
}

using System.Globalization;

namespace Peach.Web.Demo.Simulation;

/// <summary>The people of the demo, the same ones for the same seed.</summary>
internal sealed class Audience
{
    private readonly AudienceMember[] _members;

    public Audience(int size, int seed)
    {
        var random = new Random(seed);
        _members = [.. Enumerable.Range(0, size).Select(number => Create(number, random))];
    }

    public IReadOnlyList<AudienceMember> Members => _members;

    /// <summary>Somebody; a few people come much more often than the others.</summary>
    public AudienceMember Pick(Random random)
    {
        var point = random.NextDouble();
        return _members[(int)(point * point * _members.Length)];
    }

    private static AudienceMember Create(int number, Random random)
    {
        var shape = random.Next(100) switch { < 45 => ClientShape.Mobile, < 80 => ClientShape.WebBeacon, < 90 => ClientShape.TagManager, _ => ClientShape.Hbbtv };
        var tastes = new double[Catalogue.Genres.Count];
        Array.Fill(tastes, 0.03);
        for (var favourites = random.Next(1, 4); favourites > 0; favourites--) tastes[random.Next(tastes.Length)] = 0.4 + 0.6 * random.NextDouble();
        var device = string.Create(CultureInfo.InvariantCulture, $"{random.NextInt64():x16}");
        var user = random.NextDouble() < 0.6 ? string.Create(CultureInfo.InvariantCulture, $"demo-user-{number:D5}") : null;
        return new AudienceMember(device, user, shape, tastes, ClockError(random));
    }

    /// <summary>Of 100 devices four are hours off and one is years behind.</summary>
    private static TimeSpan ClockError(Random random) => random.Next(100) switch
    {
        < 4 => TimeSpan.FromHours(random.Next(1, 12) * (random.Next(2) == 0 ? -1 : 1)),
        4 => TimeSpan.FromDays(-365 * random.Next(1, 11)),
        _ => TimeSpan.FromSeconds(random.Next(-20, 20)),
    };
}

using Microsoft.Extensions.Configuration;
using Peach.Core.Platform;

namespace Peach.Core.Access.Accounts;

/// <summary>Reads section <c>Access</c> and refuses what cannot be, with every mistake named at once.</summary>
internal static class AccessOptionsReader
{
    private const int MinTokenLength = 16;

    public static AccessOptions Read(IConfiguration configuration)
    {
        var options = configuration.GetSection(AccessOptions.Section).Get<AccessOptions>() ?? new AccessOptions();
        var tokenKey = "Access:AdminToken";
        if (string.IsNullOrEmpty(options.AdminToken))
        {
            options.AdminToken = configuration[AccessModule.AdminTokenVariable] ?? "";
            tokenKey = AccessModule.AdminTokenVariable;
        }

        var mistakes = new List<string>();
        // The token's length is told, the token never is.
        if (options.AdminToken.Length is > 0 and < MinTokenLength)
            mistakes.Add($"{tokenKey} must be at least {MinTokenLength} characters, was {options.AdminToken.Length}");
        if (options.AdminToken.AsSpan().ContainsAnyExceptInRange('!', '~'))
            mistakes.Add($"{tokenKey} must be letters, digits and signs without spaces");
        if (options.MaxFailedLogins is < 1 or > 100)
            mistakes.Add($"Access:MaxFailedLogins must be 1 to 100, was {options.MaxFailedLogins}");
        Range("LockoutTime", options.LockoutTime, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        Range("SessionTime", options.SessionTime, TimeSpan.FromMinutes(5), TimeSpan.FromDays(30));
        return mistakes.Count == 0 ? options : throw new PeachStartupException(string.Join("; ", mistakes));

        void Range(string name, TimeSpan value, TimeSpan min, TimeSpan max)
        {
            if (value < min || value > max) mistakes.Add($"Access:{name} must be {min:c} to {max:c}, was {value:c}");
        }
    }
}

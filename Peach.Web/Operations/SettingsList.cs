using System.Reflection;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using Peach.Core.Platform;

namespace Peach.Web.Operations;

/// <summary>The settings of Peach that are set, with where they come from. All others have their defaults.</summary>
internal sealed class SettingsList(IConfiguration configuration)
{
    private const string Hidden = "••••••";

    /// <summary>Parts of names whose values may be secrets, or hold one as an address may.</summary>
    private static readonly string[] Secret = ["token", "password", "secret", "key", "database", "redis", "url", "uri", "connection", "credential", "webhook"];

    /// <summary>Names that hold such a part and are no secrets.</summary>
    private static readonly string[] Open = ["PublicUrl", "Urls", "RedisServer", "KeyLifetime", "RequestsPerSecondPerKey"];

    private static readonly string[] Sections =
    [
        "Urls", "AllowedHosts", "Logging",
        .. from assembly in (Assembly[])[typeof(PlatformOptions).Assembly, typeof(SettingsList).Assembly]
           from type in assembly.GetTypes()
           let section = type.GetField("Section", BindingFlags.Public | BindingFlags.Static)
           where section is { IsLiteral: true } && section.FieldType == typeof(string)
           select (string)section.GetRawConstantValue()!,
    ];

    public IReadOnlyList<SettingInForce> List()
    {
        if (configuration is not IConfigurationRoot root) return [];
        List<SettingInForce> found = [];
        foreach (var (key, value) in configuration.AsEnumerable().Where(pair => !string.IsNullOrEmpty(pair.Value) && Sections.Contains(pair.Key.Split(':')[0], StringComparer.OrdinalIgnoreCase)))
        {
            // The last that has it is the one that counts.
            var provider = root.Providers.Last(one => one.TryGet(key, out _));
            found.Add(new SettingInForce(key, IsSecret(key) ? Hidden : value!, Describe(provider)));
        }

        return [.. found.OrderBy(setting => setting.Key, StringComparer.OrdinalIgnoreCase)];
    }

    private static bool IsSecret(string key)
    {
        var name = key[(key.LastIndexOf(':') + 1)..];
        return !Open.Contains(name, StringComparer.OrdinalIgnoreCase) && Secret.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase));
    }

    private static string Describe(IConfigurationProvider provider) => provider switch
    {
        LogLevels => "changed while running",
        CommandLineConfigurationProvider => "command line",
        EnvironmentVariablesConfigurationProvider => "environment",
        JsonConfigurationProvider file => file.Source.Path ?? "a file",
        _ => "the program",
    };
}

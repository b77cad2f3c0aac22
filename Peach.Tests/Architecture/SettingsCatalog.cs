using System.Collections;
using System.Globalization;
using System.Reflection;
using Peach.Core.Platform;
using Peach.Web.Hosting;

namespace Peach.Tests.Architecture;

/// <summary>All settings of Peach, read from the options classes themselves.</summary>
internal static class SettingsCatalog
{
    public static IReadOnlyList<Setting> All { get; } = [.. Sections().SelectMany(options => Read(options, SectionOf(options)!))];

    /// <summary>Options classes that no section and no other options class holds.</summary>
    public static IReadOnlyList<string> Homeless { get; } =
    [
        .. OptionsClasses().Where(type => SectionOf(type) is null)
            .Except(OptionsClasses().SelectMany(Settable).Select(property => property.PropertyType))
            .Select(type => type.FullName!),
    ];

    public static bool Contains(string key) => All.Any(setting => setting.Key.Equals(key, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<Type> Sections() =>
        OptionsClasses().Where(type => SectionOf(type) is not null).OrderBy(SectionOf, StringComparer.Ordinal);

    private static IEnumerable<Type> OptionsClasses() =>
        from assembly in (Assembly[])[typeof(PeachException).Assembly, typeof(PeachHost).Assembly]
        from type in assembly.GetTypes()
        where type.IsClass && !type.IsNested && type.BaseType == typeof(object) && type.Name.EndsWith("Options", StringComparison.Ordinal)
        select type;

    private static string? SectionOf(Type options) =>
        options.GetField("Section", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)?.GetRawConstantValue() as string;

    private static IEnumerable<PropertyInfo> Settable(Type options) =>
        options.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(property => property.CanWrite || property.PropertyType.IsAssignableTo(typeof(IList)));

    private static IEnumerable<Setting> Read(Type options, string prefix)
    {
        var defaults = Activator.CreateInstance(options, nonPublic: true)!;
        foreach (var property in Settable(options))
        {
            var key = $"{prefix}:{property.Name}";
            if (property.PropertyType.Name.EndsWith("Options", StringComparison.Ordinal))
            {
                foreach (var inner in Read(property.PropertyType, key)) yield return inner;
            }
            else
            {
                yield return new Setting(key, Write(property.GetValue(defaults)), Summaries.Of(property));
            }
        }
    }

    private static string Write(object? value) => value switch
    {
        null or "" => "empty",
        bool flag => flag ? "true" : "false",
        string text => text,
        TimeSpan time => time.ToString("g", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable many => string.Join(", ", many.Cast<object>().Select(Write)) is { Length: > 0 } listed ? listed : "empty",
        _ => value.ToString()!,
    };
}

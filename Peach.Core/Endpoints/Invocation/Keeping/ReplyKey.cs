using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Peach.Core.Endpoints.Manifest;

namespace Peach.Core.Endpoints.Invocation.Keeping;

/// <summary>Names a component and the arguments that it is called with.</summary>
internal static class ReplyKey
{
    private const char Letter = 's';
    private const char Digit = 'n';

    /// <summary>Each name and value has its length before it, and a value its kind, so that none can pass for others: callers choose them.</summary>
    public static string Of(EndpointDefinition endpoint, string component, IReadOnlyList<KeyValuePair<string, object?>> arguments)
    {
        var key = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture, stackalloc char[256]);
        key.AppendLiteral(endpoint.Codops);
        key.AppendLiteral("/");
        key.AppendLiteral(endpoint.Name);
        key.AppendLiteral("/");
        key.AppendLiteral(component);
        for (var i = 0; i < arguments.Count; i++)
        {
            var (name, value) = arguments[i];
            var text = Text(value);
            key.AppendLiteral("&");
            key.AppendFormatted(name.Length);
            key.AppendLiteral(":");
            key.AppendLiteral(name);
            key.AppendLiteral("=");
            key.AppendFormatted(KindOf(value));
            key.AppendFormatted(text.Length);
            key.AppendLiteral(":");
            key.AppendLiteral(text);
        }

        return key.ToStringAndClear();
    }

    /// <summary>Whether one of a key's arguments is this value, as a text or a number.</summary>
    public static bool Has(string key, string value)
    {
        var argument = string.Create(CultureInfo.InvariantCulture, $"{value.Length}:{value}");
        return key.Contains("=" + Letter + argument, StringComparison.Ordinal) || key.Contains("=" + Digit + argument, StringComparison.Ordinal);
    }

    private static char KindOf(object? value) => value switch
    {
        null => '0',
        string => Letter,
        JsonElement => 'j',
        IReadOnlyList<string> => 'l',
        _ => Digit,
    };

    private static string Text(object? value) => value switch
    {
        null => "null",
        string text => text,
        JsonElement json => json.GetRawText(),
        IReadOnlyList<string> items => string.Join(',', items),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };
}

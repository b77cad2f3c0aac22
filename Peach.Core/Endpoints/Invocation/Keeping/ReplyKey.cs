using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Peach.Core.Endpoints.Manifest;

namespace Peach.Core.Endpoints.Invocation.Keeping;

/// <summary>Names a component and the arguments that it is called with.</summary>
internal static class ReplyKey
{
    /// <summary>Each value has its length before it, so that no value can pass for another name and value.</summary>
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
            key.AppendLiteral(name);
            key.AppendLiteral("=");
            key.AppendFormatted(text.Length);
            key.AppendLiteral(":");
            key.AppendLiteral(text);
        }

        return key.ToStringAndClear();
    }

    /// <summary>How an argument of this value stands in a key.</summary>
    public static string Argument(string value) => string.Create(CultureInfo.InvariantCulture, $"={value.Length}:{value}");

    private static string Text(object? value) => value switch
    {
        null => "null",
        string text => text,
        JsonElement json => json.GetRawText(),
        IReadOnlyList<string> items => string.Join(',', items),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };
}

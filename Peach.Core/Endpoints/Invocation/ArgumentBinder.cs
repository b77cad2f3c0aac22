using System.Globalization;
using Peach.Core.Endpoints.Manifest;

namespace Peach.Core.Endpoints.Invocation;

/// <summary>Turns a request's texts into the typed values that an endpoint declares, or into what is wrong with them.</summary>
internal static class ArgumentBinder
{
    /// <summary>Stands for a parameter that the request does not have and that has no default of its own.</summary>
    public static readonly object Absent = new();

    /// <param name="values">Receives a value, or <see cref="Absent"/>, for each parameter, in order.</param>
    /// <returns>All mistakes; null for none.</returns>
    public static List<ParameterError>? Bind(
        IReadOnlyList<ParameterDefinition> parameters, IReadOnlyList<KeyValuePair<string, string>> query, string? clientId, object?[] values)
    {
        List<ParameterError>? errors = null;
        for (var i = 0; i < parameters.Count; i++)
        {
            var parameter = parameters[i];
            var text = Find(query, parameter.Name) ?? (parameter.Name == ComponentModel.UserParameter ? clientId : null);
            if (text is null)
            {
                values[i] = parameter.Default is { } fallback ? fallback : Absent;
                if (parameter.IsRequired && parameter.Default is null) Add(parameter, "is missing");
            }
            else if (Convert(parameter, text, out values[i]) is { } mistake)
            {
                Add(parameter, mistake);
            }
        }

        return errors;

        void Add(ParameterDefinition parameter, string message) =>
            (errors ??= []).Add(new ParameterError(parameter.Name, parameter.TypeName, message, $"{parameter.Name}={parameter.ExampleValue}"));
    }

    public static string? Find(IReadOnlyList<KeyValuePair<string, string>> query, string name)
    {
        for (var i = 0; i < query.Count; i++)
            if (query[i].Key == name) return query[i].Value;
        return null;
    }

    private static string? Convert(ParameterDefinition parameter, string text, out object? value)
    {
        value = text;
        switch (parameter.Type)
        {
            case ParameterType.Integer:
                if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) return $"must be a whole number, was \"{Cut(text)}\"";
                value = whole;
                return CheckRange(parameter, whole, text);
            case ParameterType.Number:
                if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) || !double.IsFinite(real)) return $"must be a number, was \"{Cut(text)}\"";
                value = real;
                return CheckRange(parameter, real, text);
            case ParameterType.Boolean:
                value = text is "true" or "1" or "True" or "yes";
                return text is "true" or "1" or "True" or "yes" or "false" or "0" or "False" or "no" ? null : $"must be true or false, was \"{Cut(text)}\"";
            case ParameterType.List:
                var items = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                value = items;
                return items.Length > parameter.MaxLength ? $"must have at most {parameter.MaxLength} items, had {items.Length}" : null;
            default:
                return text.Length > parameter.MaxLength ? $"must be at most {parameter.MaxLength} characters, was {text.Length}" : null;
        }
    }

    private static string? CheckRange(ParameterDefinition parameter, double value, string text)
    {
        if (value < parameter.Min) return string.Create(CultureInfo.InvariantCulture, $"must be at least {parameter.Min}, was {Cut(text)}");
        if (value > parameter.Max) return string.Create(CultureInfo.InvariantCulture, $"must be at most {parameter.Max}, was {Cut(text)}");
        return null;
    }

    private static string Cut(string text) => text.Length <= 40 ? text : text[..40] + "…";
}

using System.Globalization;
using System.Text.Json;
using Peach.Core.Endpoints.Invocation.Paging;
using Peach.Core.Endpoints.Manifest;
using Peach.Core.Platform;

namespace Peach.Core.Endpoints.Invocation;

/// <summary>Turns a request's texts into the typed values that an endpoint declares, or into what is wrong with them.</summary>
internal static class ArgumentBinder
{
    /// <summary>Stands for a parameter that the request does not have and that has no default of its own.</summary>
    public static readonly object Absent = new();

    private const int ValuesShown = 20;

    /// <param name="values">Receives a value, or <see cref="Absent"/>, for each parameter, in order.</param>
    /// <returns>All mistakes; null for none.</returns>
    public static List<ParameterError>? Bind(
        IReadOnlyList<ParameterDefinition> parameters, IReadOnlyList<KeyValuePair<string, string>> query, string? clientId, object?[] values,
        UnknownParameters unknown = UnknownParameters.Pass)
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

        if (unknown == UnknownParameters.Refuse) RefuseUnknown(parameters, query, ref errors);
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

    /// <summary>Who asks may always be said, also to an endpoint that does not use it.</summary>
    private static void RefuseUnknown(IReadOnlyList<ParameterDefinition> parameters, IReadOnlyList<KeyValuePair<string, string>> query, ref List<ParameterError>? errors)
    {
        foreach (var (name, _) in query)
        {
            if (name is ComponentModel.UserParameter or Pages.Parameter or "client_id" or "session_id" || parameters.Any(parameter => parameter.Name == name)) continue;
            var names = parameters.Select(parameter => parameter.Name).ToList();
            (errors ??= []).Add(new ParameterError(
                Cut(name), "unknown", $"is not a parameter of this endpoint{Closest.Suggestion(name, names)}", string.Join('&', names.Select(known => $"{known}=…"))));
        }
    }

    private static string? Convert(ParameterDefinition parameter, string text, out object? value)
    {
        value = text;
        switch (parameter.Type)
        {
            case ParameterType.Integer:
                if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) return $"must be a whole number, was \"{Cut(text)}\"";
                value = whole;
                return CheckValues(parameter, text, parameter.Values is null ? "" : whole.ToString(CultureInfo.InvariantCulture)) ?? CheckRange(parameter, whole, text);
            case ParameterType.Number:
                if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) || !double.IsFinite(real)) return $"must be a number, was \"{Cut(text)}\"";
                value = real;
                return CheckValues(parameter, text, parameter.Values is null ? "" : real.ToString(CultureInfo.InvariantCulture)) ?? CheckRange(parameter, real, text);
            case ParameterType.Boolean:
                value = text is "true" or "1" or "True" or "yes";
                return text is "true" or "1" or "True" or "yes" or "false" or "0" or "False" or "no" ? null : $"must be true or false, was \"{Cut(text)}\"";
            case ParameterType.List:
                return ConvertList(parameter, text, out value);
            case ParameterType.Date:
                if (IsoDate.Normalise(text) is not { } date) return $"must be a date such as 2026-05-17 or 2026-05-17T20:15:00Z, was \"{Cut(text)}\"";
                value = date;
                return null;
            default:
                if (parameter.Values is not null) return CheckValues(parameter, text, text);
                if (text.Length > (parameter.MaxLength ?? (parameter.Pattern is null ? int.MaxValue : ParameterPattern.LongestValue)))
                    return $"must be at most {parameter.MaxLength ?? ParameterPattern.LongestValue} characters, was {text.Length}";
                return parameter.Matches(text) ? null : $"must match {parameter.Pattern}, was \"{Cut(text)}\"";
        }
    }

    private static string? ConvertList(ParameterDefinition parameter, string text, out object? value)
    {
        var items = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        value = items;
        if (items.Length > parameter.MaxLength) return $"must have at most {parameter.MaxLength} items, had {items.Length}";
        if (parameter.Items is not { } definition) return null;
        var values = new object?[items.Length];
        for (var i = 0; i < items.Length; i++)
            if (Convert(definition, items[i], out values[i]) is { } mistake) return string.Create(CultureInfo.InvariantCulture, $"item {i + 1} {mistake}");
        value = definition.Type is ParameterType.Integer or ParameterType.Number or ParameterType.Boolean
            ? JsonSerializer.SerializeToElement(values)
            : Array.ConvertAll(values, item => (string)item!);
        return null;
    }

    private static string? CheckValues(ParameterDefinition parameter, string text, string canonical) =>
        parameter.Values is not { } values || values.Contains(canonical)
            ? null
            : $"must be one of {string.Join(", ", values.Take(ValuesShown))}{(values.Count > ValuesShown ? ", …" : "")}, was \"{Cut(text)}\"{Closest.Suggestion(text, values)}";

    private static string? CheckRange(ParameterDefinition parameter, double value, string text)
    {
        if (value < parameter.Min) return string.Create(CultureInfo.InvariantCulture, $"must be at least {parameter.Min}, was {Cut(text)}");
        if (value > parameter.Max) return string.Create(CultureInfo.InvariantCulture, $"must be at most {parameter.Max}, was {Cut(text)}");
        return null;
    }

    private static string Cut(string text) => text.Length <= 40 ? text : text[..40] + "…";
}

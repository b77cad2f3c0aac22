using System.Globalization;
using Peach.Core.Codex;

namespace Peach.Web.Codex;

/// <summary>Reads a search from an address: words of its own, and every other name is a field's.</summary>
internal static class CodexQuery
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 1000;
    private const int MaxWords = 200;
    private const int MaxValue = 100;

    /// <summary>Before a field that is called like one of the words.</summary>
    private const string FieldPrefix = "field.";

    /// <exception cref="CodexRefusedException">Something of it cannot be; names all of it.</exception>
    public static CodexSearch Read(IQueryCollection query, DateTimeOffset now)
    {
        List<CodexFault> faults = [];
        var search = new CodexSearch(Limit: DefaultLimit);
        List<KeyValuePair<string, string>> fields = [];
        foreach (var (name, values) in query)
        {
            var value = values.Count > 0 ? values[^1] ?? "" : "";
            switch (name)
            {
                case "q" when value.Length > MaxWords:
                    faults.Add(new CodexFault(name, $"q must be at most {MaxWords} characters, was {value.Length}."));
                    break;
                case "q":
                    search = search with { Text = value };
                    break;
                case "after" when value.Any(char.IsControl):
                    faults.Add(new CodexFault(name, "after must be an item's id, as next gives it; it holds a control character."));
                    break;
                case "after":
                    search = search with { After = value };
                    break;
                case "limit":
                    if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit) search = search with { Limit = limit };
                    else faults.Add(new CodexFault(name, $"limit must be 1 to {MaxLimit}, was {value}."));
                    break;
                case "available":
                    if (value is "now" or "no") search = search with { AvailableAt = now, IsAvailable = value == "now" };
                    else if (value.Length > 0 && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) search = search with { AvailableAt = time };
                    else faults.Add(new CodexFault(name, $"available must be \"now\", \"no\" (not now) or a time such as 2026-01-31T20:15:00Z, was {value}."));
                    break;
                default:
                    var path = name.StartsWith(FieldPrefix, StringComparison.Ordinal) ? name[FieldPrefix.Length..] : name;
                    foreach (var wanted in values.OfType<string>())
                    {
                        if (wanted.Length > MaxValue) faults.Add(new CodexFault(name, $"A field's value can be looked for up to {MaxValue} characters, was {wanted.Length}."));
                        fields.Add(new(path, wanted));
                    }

                    break;
            }
        }

        return faults.Count == 0 ? search with { Fields = fields } : throw new CodexRefusedException(faults);
    }
}

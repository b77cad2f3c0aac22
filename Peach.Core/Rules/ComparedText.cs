using System.Text.Json;
using Peach.Core.Rules.Engine;
using Peach.Core.Rules.Reading;

namespace Peach.Core.Rules;

/// <summary>Values as the texts that rules compare.</summary>
public static class ComparedText
{
    /// <summary>Numbers in their shortest form: 1 and 1.0 are the same.</summary>
    public static string Of(double number) => RuleNumbers.Text(number);

    /// <returns>A value's texts; null for what has none: null, objects, empty lists.</returns>
    public static IReadOnlyList<string>? Of(JsonElement value) => FieldValues.Of(value);
}

using System.Text.Json;

namespace Peach.Core.Endpoints.Invocation;

/// <summary>Reads a bound parameter as a whole number.</summary>
internal static class InvocationNumber
{
    /// <returns>Null where it is none.</returns>
    public static long? Of(object? value) => value switch
    {
        long number => number,
        JsonElement { ValueKind: JsonValueKind.Number } element when element.TryGetInt64(out var number) => number,
        _ => null,
    };
}

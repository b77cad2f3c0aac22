namespace Peach.Core.Repositories;

/// <summary>The keys of a manifest map.</summary>
/// <param name="Keys">In the order in which authors are told of them.</param>
public sealed record MapFormat(IReadOnlyList<KeyFormat> Keys)
{
    /// <summary>A method's name for messages, where the map names a function (<c>notebook</c> or <c>module</c>, and <c>method</c>).</summary>
    public string? ExampleMethod { get; init; }

    /// <summary>Keys of which a map has exactly one; empty for none such.</summary>
    public IReadOnlyList<string>? ExactlyOne { get; init; }

    /// <summary>Rules between keys, by the names under which every reader of the format knows them.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <exception cref="InvalidOperationException">The format has no such key: a mistake in the program.</exception>
    public KeyFormat Get(string key) =>
        Keys.FirstOrDefault(format => format.Name == key) ?? throw new InvalidOperationException($"The format of this map has no key {key}.");
}

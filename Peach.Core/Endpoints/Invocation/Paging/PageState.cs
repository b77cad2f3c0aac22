namespace Peach.Core.Endpoints.Invocation.Paging;

/// <summary>What is known after a page for the one that follows it.</summary>
internal sealed record PageState
{
    /// <summary>Names what was asked: the parameters but for the page's size.</summary>
    public required string Question { get; init; }

    /// <summary>Names who asked; null for nobody known, whose pages whoever holds the token may turn.</summary>
    public string? Person { get; init; }

    /// <summary>The component that answered, which later pages come from too.</summary>
    public required string Component { get; init; }

    public required string Commit { get; init; }

    public bool FallbackUsed { get; init; }

    public ReplyTraits Traits { get; init; }

    /// <summary>The JSON before the items, opening bracket included.</summary>
    public string Before { get; init; } = "[";

    /// <summary>The JSON after the items, closing bracket included.</summary>
    public string After { get; init; } = "]";

    /// <summary>Ids of the items on this page and those before it.</summary>
    public IReadOnlyList<string> Shown { get; init; } = [];

    /// <summary>Items that are at hand for the next pages.</summary>
    public IReadOnlyList<PageItem> Rest { get; init; } = [];

    /// <summary>Whether asking the function again would bring nothing more.</summary>
    public bool IsEnd { get; init; }
}

namespace Peach.Core.Access;

/// <summary>A token just made.</summary>
/// <param name="Token">What is kept.</param>
/// <param name="Text">What its holder sends; told this once, and kept nowhere.</param>
public sealed record MadeApiToken(ApiToken Token, string Text)
{
    /// <summary>Without the text.</summary>
    public override string ToString() => Token.ToString();
}

namespace Peach.Core.Endpoints;

/// <summary>How caches on the way may keep an answer that is the same for everybody.</summary>
/// <param name="Tag">Names the content; the same content has the same.</param>
/// <param name="Fresh">For how long it may be given without asking.</param>
/// <param name="Stale">For how long after that, while a new one is asked for.</param>
public sealed record AnswerCaching(string Tag, TimeSpan Fresh, TimeSpan Stale);

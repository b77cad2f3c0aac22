namespace Peach.Core.Repositories;

/// <summary>A webhook's request.</summary>
/// <param name="Token">What GitLab sends to prove itself: the secret.</param>
/// <param name="Signature">What GitHub and Gitea send: the HMAC-SHA256 of the body under the secret, 64 hexadecimal digits, with or without <c>sha256=</c>.</param>
/// <param name="Event">The server's word for what happened, from its header; null when it sent none.</param>
/// <param name="Body">The body as it came.</param>
public sealed record HookDelivery(string? Token, string? Signature, string? Event, ReadOnlyMemory<byte> Body);

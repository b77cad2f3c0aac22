using System.Globalization;
using Peach.Core.Platform;

namespace Peach.Core.Codex.Loading;

/// <summary>A load is larger than may be; what came until then is stored.</summary>
internal sealed class LoadTooLargeException(long most) : PeachException(string.Create(
    CultureInfo.InvariantCulture, $"A load may have {most} bytes (Codex:MaxLoadBytes), counted after decompression. The lines before that are stored; nothing was removed."));

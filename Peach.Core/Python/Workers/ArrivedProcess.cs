using System.Net.Sockets;

namespace Peach.Core.Python.Workers;

/// <summary>A Python process that has connected and said who it is.</summary>
internal sealed record ArrivedProcess(Socket Socket, int ProcessId);

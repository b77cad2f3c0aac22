namespace Peach.Core.Python.Inspection;

/// <summary>The process that reads files ended or took too long; the message is a file's error.</summary>
internal sealed class InspectionException(string message) : Exception(message);

namespace Peach.Core.Alerts.Delivery;

/// <summary>A channel did not take a message. The words are for administrators and hold nothing of the channel's address.</summary>
/// <param name="isFinal">Whether trying again is of no use.</param>
internal sealed class DeliveryException(string message, bool isFinal, Exception? innerException = null) : Exception(message, innerException)
{
    public bool IsFinal => isFinal;
}

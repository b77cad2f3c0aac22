namespace Peach.Core.Endpoints;

/// <summary>What is still known of recent answers, beyond what their tokens say.</summary>
public interface IAnswerDetails
{
    /// <param name="token">A recommendation token.</param>
    /// <returns>Null when it was not this process that answered, or too long ago.</returns>
    AnswerDetail? Find(string token);
}

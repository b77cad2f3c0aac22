namespace Peach.Web.Components.Parts;

/// <summary>What the stores of personal data hold, in words for people who are no engineers.</summary>
internal static class StoreText
{
    public static string Holds(string store) => store switch
    {
        "history" => "what the person consumed, and how far",
        "stream" => "the latest events, for computations in near real time",
        "archive" => "all events, in files; the files that hold some of the person are written anew without them",
        "quarantine" => "what arrived in a broken format",
        "requests" => "the latest requests for recommendations, in memory",
        _ => "records of what the person did",
    };
}

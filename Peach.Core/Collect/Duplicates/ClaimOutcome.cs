namespace Peach.Core.Collect.Duplicates;

/// <summary>What came of asking for a request's keys.</summary>
internal enum ClaimOutcome
{
    /// <summary>Those that are new are the request's now; the others are marked as duplicates.</summary>
    Claimed,

    /// <summary>Keys left memory for the disk meanwhile: the disk has to be asked again. Nothing was claimed.</summary>
    LookUpAgain,

    /// <summary>Memory is full until keys are on disk. Nothing was claimed.</summary>
    Full,
}

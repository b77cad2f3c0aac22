namespace Peach.Core.Access;

/// <summary>A secret that is to be entered into an authenticator app.</summary>
/// <param name="Key">In base32 (RFC 4648), in groups of four for people to type.</param>
/// <param name="Link">What the QR code holds: an otpauth address.</param>
public sealed record SecondFactorOffer(string Key, string Link)
{
    /// <summary>Without the secret.</summary>
    public override string ToString() => nameof(SecondFactorOffer);
}

using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Peach.Core.Access.SecondFactors;

/// <summary>Time-based one-time passwords: RFC 6238 over HOTP, RFC 4226, with SHA-1, six digits and steps of 30 s, which every app has.</summary>
internal static class Totp
{
    public const int SecretBytes = 20;
    public const int Digits = 6;

    private const int Modulus = 1_000_000;
    private const string Base32Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    /// <summary>The step that a time is in, from 1970 on.</summary>
    public static long StepAt(DateTimeOffset time) => (long)Math.Floor((time - DateTimeOffset.UnixEpoch) / Step);

    /// <summary>RFC 4226, section 5.3: four bytes of the HMAC, from where its last four bits say, without the sign.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "RFC 6238's default, and the only one that all apps know; HMAC does not suffer from SHA-1's collisions.")]
    public static string Code(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(secret, counter, mac);
        var number = BinaryPrimitives.ReadUInt32BigEndian(mac[(mac[^1] & 0x0f)..]) & 0x7fff_ffff;
        return (number % Modulus).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The step, of now or the one before or after it, whose code this is; null: none later than the last one that was taken.</summary>
    public static long? Match(ReadOnlySpan<byte> secret, string code, DateTimeOffset now, long lastTaken)
    {
        long? found = null;
        for (var step = StepAt(now) - 1; step <= StepAt(now) + 1; step++)
        {
            var isThis = CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Code(secret, step)), Encoding.UTF8.GetBytes(code));
            if (isThis && step > lastTaken) found ??= step;
        }

        return found;
    }

    /// <summary>RFC 4648, without padding: five bits a letter.</summary>
    public static string Base32(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        var (bits, count) = (0, 0);
        foreach (var one in bytes)
        {
            (bits, count) = ((bits << 8) | one, count + 8);
            while (count >= 5)
            {
                count -= 5;
                text.Append(Base32Letters[(bits >> count) & 31]);
            }

            bits &= (1 << count) - 1;
        }

        if (count > 0) text.Append(Base32Letters[(bits << (5 - count)) & 31]);
        return text.ToString();
    }
}

namespace Peach.Tests.WebScript;

/// <summary>Something to play.</summary>
internal static class Sound
{
    private const int Rate = 8000;

    /// <summary>A WAV file with a quiet tone.</summary>
    public static string DataUri(int seconds)
    {
        var samples = Rate * seconds;
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write("RIFF"u8);
        writer.Write(36 + samples);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(Rate);
        writer.Write(Rate);
        writer.Write((short)1);
        writer.Write((short)8);
        writer.Write("data"u8);
        writer.Write(samples);
        for (var i = 0; i < samples; i++) writer.Write((byte)(128 + 8 * Math.Sin(2 * Math.PI * 440 * i / Rate)));
        return "data:audio/wav;base64," + Convert.ToBase64String(file.ToArray());
    }
}

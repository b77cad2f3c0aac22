using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;
using QRCoder;

namespace Peach.Web.Components.Parts;

/// <summary>A QR code (ISO/IEC 18004) as a picture of squares, dark on light in both themes, or cameras could not read it.</summary>
public sealed partial class QrCode
{
    private int _size;
    private string _path = "";
    private string? _drawn;

    [Parameter, EditorRequired]
    public string Text { get; set; } = "";

    [Parameter]
    public string Label { get; set; } = "QR code";

    protected override void OnParametersSet()
    {
        if (_drawn == Text) return;
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(Text, QRCodeGenerator.ECCLevel.M);
        var path = new StringBuilder();
        for (var y = 0; y < code.ModuleMatrix.Count; y++)
            for (var x = 0; x < code.ModuleMatrix[y].Count; x++)
                if (code.ModuleMatrix[y][x]) path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
        (_size, _path, _drawn) = (code.ModuleMatrix.Count, path.ToString(), Text);
    }
}

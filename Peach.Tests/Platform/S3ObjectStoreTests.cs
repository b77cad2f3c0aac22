using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Platform.Objects;
using Peach.Tests.Hosting;

namespace Peach.Tests.Platform;

public sealed class S3ObjectStoreTests
{
    [Test]
    public async Task Prefix_OfTheStore_IsInTheBucketAndNotInTheKeys()
    {
        var server = await S3Server.SharedAsync();
        var options = await server.CreateBucketAsync("/shared/peach/");
        using var store = new S3ObjectStore(options);

        await store.PutAsync("a/1", new byte[1], CancellationToken.None);

        (await server.KeysAsync(options.Bucket)).Should().Equal("shared/peach/a/1");
        store.Address.OriginalString.Should().Be($"s3://{options.Bucket}/shared/peach");
    }
}

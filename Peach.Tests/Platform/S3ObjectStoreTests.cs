using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Platform;
using Peach.Core.Platform.Objects;
using Peach.Tests.Hosting;

namespace Peach.Tests.Platform;

public sealed class S3ObjectStoreTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Create() => _folder = new TemporaryFolder();

    [TearDown]
    public void Remove() => _folder.Dispose();

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

    [Test]
    public async Task LargeFile_IsUploadedInSeveralParts()
    {
        var (server, options, proxy) = await StartAsync();
        using var stop = proxy;
        using var store = new S3ObjectStore(options);

        await store.PutFileAsync("big", await FileAsync(17), CancellationToken.None);

        Parts(proxy).Should().HaveCount(3, "17 MiB go in parts of 8 MiB");
        (await server.ETagAsync(options.Bucket, "big")).Should().EndWith("-3\"", "S3 tells the number of parts so");
        lock (proxy.Requests) proxy.Requests.Clear();
        await store.PutFileAsync("small", await FileAsync(1), CancellationToken.None);
        Parts(proxy).Should().BeEmpty("a small file is one request");
    }

    [Test]
    public async Task LargeFile_ThatFailsHalfWay_IsAbortedAndLeavesNothing()
    {
        var (server, options, proxy) = await StartAsync();
        using var stop = proxy;
        using var store = new S3ObjectStore(options);
        proxy.Fault = (method, path) => method == "PUT" && path.Contains("partNumber=3", StringComparison.Ordinal) ? 403 : null;

        var upload = async () => await store.PutFileAsync("big", await FileAsync(17), CancellationToken.None);

        await upload.Should().ThrowAsync<Exception>();
        (await server.KeysAsync(options.Bucket)).Should().BeEmpty("a half object is none");
        (await server.UploadsAsync(options.Bucket)).Should().Be(0, "the parts that came are thrown away");
    }

    [Test]
    public async Task Errors_OfTheServer_AreTriedAgain()
    {
        var (_, options, proxy) = await StartAsync();
        using var stop = proxy;
        using var store = new S3ObjectStore(options);
        var faults = 0;
        proxy.Fault = (_, _) => faults++ % 3 < 2 ? 503 : null;

        await store.PutAsync("a/1", new byte[] { 1, 2 }, CancellationToken.None);
        await using var read = await store.OpenAsync("a/1", CancellationToken.None);
        List<string> keys = [];
        await foreach (var found in store.ListObjectsAsync("a/", CancellationToken.None)) keys.Add($"{found.Key} {found.Bytes}");
        await store.DeleteAsync("a/1", CancellationToken.None);

        keys.Should().Equal("a/1 2");
        faults.Should().Be(12, "each of four requests failed twice");
    }

    private static async Task<(S3Server Server, ObjectStoreOptions Options, FaultyProxy Proxy)> StartAsync()
    {
        var server = await S3Server.SharedAsync();
        var options = await server.CreateBucketAsync();
        var proxy = new FaultyProxy(options.Endpoint);
        options.Endpoint = proxy.Address;
        return (server, options, proxy);
    }

    private static List<string> Parts(FaultyProxy proxy)
    {
        lock (proxy.Requests) return [.. proxy.Requests.Where(request => request.Contains("partNumber=", StringComparison.Ordinal))];
    }

    private async Task<string> FileAsync(int mebibytes)
    {
        var path = _folder[$"file-{mebibytes}"];
        await File.WriteAllBytesAsync(path, new byte[mebibytes * 1024 * 1024]);
        return path;
    }
}

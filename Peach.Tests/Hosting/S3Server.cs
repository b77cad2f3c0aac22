using System.Diagnostics;
using Amazon.Runtime;
using Amazon.S3;
using NUnit.Framework;
using Peach.Core.Platform;

namespace Peach.Tests.Hosting;

/// <summary>An S3 service on this machine: moto's server, which keeps the objects in memory.</summary>
public sealed class S3Server : IDisposable
{
    /// <summary>Like no other word, so that a test finds it wherever it does not belong.</summary>
    private const string SecretKey = "planted-s3-key-4d1f";

    private static readonly Lazy<Task<S3Server>> SharedServer = new(StartAsync);

    private static readonly ChildProcessLauncher Launcher = new();

    private static int _buckets;

    private readonly string _address;
    private readonly AmazonS3Client _client;

    private S3Server(string address)
    {
        _address = address;
        var config = new AmazonS3Config { ServiceURL = address, ForcePathStyle = true, AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 };
        _client = new AmazonS3Client(new BasicAWSCredentials("test", SecretKey), config);
    }

    /// <summary>The one server of all tests; it ends with the test process.</summary>
    /// <remarks>A machine without moto ignores the test that asks.</remarks>
    public static Task<S3Server> SharedAsync()
    {
        if (ChildProcessLauncher.Find("moto_server") is null) Assert.Ignore("There is no S3 service on this machine: no moto_server on PATH (pip install 'moto[server]').");
        return SharedServer.Value;
    }

    /// <summary>Makes an empty bucket.</summary>
    /// <param name="prefix">The store's prefix in it.</param>
    public async Task<ObjectStoreOptions> CreateBucketAsync(string prefix = "")
    {
        var bucket = $"bucket-{Interlocked.Increment(ref _buckets)}";
        await _client.PutBucketAsync(bucket);
        return new ObjectStoreOptions { Bucket = bucket, Prefix = prefix, Endpoint = _address, AccessKey = "test", SecretKey = SecretKey };
    }

    /// <summary>All keys of a bucket's first page, as they are in the bucket.</summary>
    public async Task<IReadOnlyList<string>> KeysAsync(string bucket) =>
        [.. ((await _client.ListObjectsV2Async(new() { BucketName = bucket })).S3Objects ?? []).Select(found => found.Key)];

    /// <summary>An object's ETag.</summary>
    public async Task<string> ETagAsync(string bucket, string key) => (await _client.GetObjectMetadataAsync(bucket, key)).ETag;

    /// <summary>How many uploads in parts are neither completed nor aborted.</summary>
    public async Task<int> UploadsAsync(string bucket) =>
        (await _client.ListMultipartUploadsAsync(new Amazon.S3.Model.ListMultipartUploadsRequest { BucketName = bucket })).MultipartUploads?.Count ?? 0;

    public void Dispose() => _client.Dispose();

    private static async Task<S3Server> StartAsync()
    {
        var port = FreePort.Find();
        var start = new ProcessStartInfo("moto_server") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-H", "127.0.0.1", "-p", $"{port}"]) start.ArgumentList.Add(argument);
        var process = await Launcher.StartAsync(start);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var server = new S3Server($"http://127.0.0.1:{port}");
        await Eventually.IsTrueAsync("the S3 service to answer", async () =>
        {
            if (process.HasExited) Assert.Fail($"moto_server ended with {process.ExitCode}; is moto[server] installed?");
            try
            {
                await server._client.ListBucketsAsync();
                return true;
            }
            catch (Exception error) when (error is HttpRequestException or AmazonClientException)
            {
                return false;
            }
        });
        return server;
    }
}

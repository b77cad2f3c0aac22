using System.Net;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;

namespace Peach.Core.Platform.Objects;

/// <summary>Objects in an S3 bucket, or in any service that speaks S3.</summary>
internal sealed class S3ObjectStore : IObjectStore, IDisposable
{
    private const long MultipartBytes = 16 * 1024 * 1024;

    private readonly AmazonS3Client _client;
    private readonly ObjectStoreOptions _options;
    private readonly string _prefix;

    public S3ObjectStore(ObjectStoreOptions options)
    {
        _options = options;
        _prefix = options.Prefix.Trim('/') is { Length: > 0 } prefix ? prefix + "/" : "";
        var config = new AmazonS3Config
        {
            ForcePathStyle = options.Endpoint.Length > 0,
            AuthenticationRegion = options.Region,
            // With growing pauses: what a store that restarts or asks to slow down needs.
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = 5,
        };
        if (options.Endpoint.Length > 0)
        {
            config.ServiceURL = options.Endpoint;
            // Other services than AWS often know no trailing checksums.
            config.RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED;
            config.ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED;
        }
        else
        {
            config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(options.Region);
        }

        _client = options.AccessKey.Length > 0
            ? new AmazonS3Client(new BasicAWSCredentials(options.AccessKey, options.SecretKey), config)
            : new AmazonS3Client(config);
    }

    public Uri Address => new($"s3://{_options.Bucket}/{_prefix}".TrimEnd('/'));

    public async Task PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(content.ToArray(), writable: false);
        var request = new PutObjectRequest { BucketName = _options.Bucket, Key = Full(key), InputStream = stream };
        await _client.PutObjectAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Files over <see cref="MultipartBytes"/> go in several parts; one that fails is given up whole, so that no half object and no parts stay.</summary>
    public async Task PutFileAsync(string key, string path, CancellationToken cancellationToken)
    {
        using var transfer = new TransferUtility(_client, new TransferUtilityConfig { MinSizeBeforePartUpload = MultipartBytes, ConcurrentServiceRequests = 4 });
        var request = new TransferUtilityUploadRequest { BucketName = _options.Bucket, Key = Full(key), FilePath = path, PartSize = MultipartBytes / 2 };
        await transfer.UploadAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public async Task<Stream?> OpenAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            var response = await _client.GetObjectAsync(_options.Bucket, Full(key), cancellationToken).ConfigureAwait(false);
            return response.ResponseStream;
        }
        catch (AmazonS3Exception error) when (error.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var found in ListObjectsAsync(prefix, cancellationToken).ConfigureAwait(false)) yield return found.Key;
    }

    public async IAsyncEnumerable<StoredObject> ListObjectsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = _options.Bucket, Prefix = _prefix + prefix };
        ListObjectsV2Response page;
        do
        {
            page = await _client.ListObjectsV2Async(request, cancellationToken).ConfigureAwait(false);
            // The SDK gives null, not an empty list, when nothing matches.
            foreach (var found in page.S3Objects ?? [])
                yield return new StoredObject(found.Key[_prefix.Length..], found.Size ?? 0, new DateTimeOffset((found.LastModified ?? DateTime.UnixEpoch).ToUniversalTime()));
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
    }

    public async Task DeleteAsync(string key, CancellationToken cancellationToken) =>
        await _client.DeleteObjectAsync(_options.Bucket, Full(key), cancellationToken).ConfigureAwait(false);

    public void Dispose() => _client.Dispose();

    private string Full(string key) => _prefix + ObjectKey.Checked(key);
}

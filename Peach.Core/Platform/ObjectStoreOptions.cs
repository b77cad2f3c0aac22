namespace Peach.Core.Platform;

/// <summary>Where objects are kept; section <c>Platform:ObjectStore</c>. Without a bucket: the folder <c>objects</c> in the data folder.</summary>
public sealed class ObjectStoreOptions
{
    /// <summary>S3 bucket; empty for a folder.</summary>
    public string Bucket { get; set; } = "";

    /// <summary>Prepended to every key in the bucket, for a bucket shared with others.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>Address of an S3-compatible service (MinIO, Ceph); empty for AWS itself.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>The bucket's AWS region; most S3-compatible services take any.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>Access key's id; empty: the AWS SDK's own chain (environment, profile, instance role).</summary>
    public string AccessKey { get; set; } = "";

    /// <summary>The access key's secret.</summary>
    public string SecretKey { get; set; } = "";
}

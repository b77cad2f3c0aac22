using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Platform;
using Peach.Core.Platform.Objects;
using Peach.Tests.Hosting;

namespace Peach.Tests.Platform;

/// <summary>What every object store promises.</summary>
[TestFixture("folder")]
[TestFixture("S3")]
[TestFixture("S3 with a prefix")]
public sealed class ObjectStoreTests(string kind)
{
    private TemporaryFolder _folder = null!;
    private IObjectStore _store = null!;

    [SetUp]
    public async Task CreateAsync()
    {
        _folder = new TemporaryFolder();
        _store = kind switch
        {
            "folder" => new FolderObjectStore(_folder["objects"]),
            "S3" => new S3ObjectStore(await (await S3Server.SharedAsync()).CreateBucketAsync()),
            _ => new S3ObjectStore(await (await S3Server.SharedAsync()).CreateBucketAsync("shared/peach/")),
        };
    }

    [TearDown]
    public void Remove()
    {
        (_store as IDisposable)?.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task Put_OfAKeyThatIsThere_ReplacesIt()
    {
        await PutAsync("a/b c+ü=1.txt", "first");
        await PutAsync("a/b c+ü=1.txt", "second");

        (await ReadAsync("a/b c+ü=1.txt")).Should().Be("second");
        (await ListAsync("")).Should().Equal("a/b c+ü=1.txt");
    }

    [Test]
    public async Task Put_OfNothing_IsAnEmptyObject()
    {
        await PutAsync("empty", "");

        (await ReadAsync("empty")).Should().BeEmpty();
    }

    [TestCase("missing")]
    [TestCase("a/missing/one")]
    public async Task Open_OfAMissingKey_IsNull(string key)
    {
        await PutAsync("a/b", "there");

        (await _store.OpenAsync(key, CancellationToken.None)).Should().BeNull();
    }

    [Test]
    public async Task List_MoreThanAPage_IsWholeAndInOrder()
    {
        var keys = Enumerable.Range(0, 1205).Select(number => $"parts/{number:D4}").ToList();
        await Parallel.ForEachAsync(keys, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (key, cancellation) => await _store.PutAsync(key, new byte[1], cancellation));

        (await ListAsync("parts/")).Should().Equal(keys);
        (await ListAsync("parts/12")).Should().Equal("parts/1200", "parts/1201", "parts/1202", "parts/1203", "parts/1204");
    }

    [Test]
    public async Task List_ByPrefix_IsOrdinalAndNoMore()
    {
        foreach (var key in (string[])["logs/b", "logs/B", "logs/a/2", "logs/a-1", "logs2/x", "other"]) await PutAsync(key, key);

        (await ListAsync("logs/")).Should().Equal("logs/B", "logs/a-1", "logs/a/2", "logs/b");
        (await ListAsync("logs")).Should().Equal("logs/B", "logs/a-1", "logs/a/2", "logs/b", "logs2/x");
        (await ListAsync("none/")).Should().BeEmpty();
    }

    [Test]
    public async Task ListObjects_TellsSizesAndTimes()
    {
        await PutAsync("a/1", "12345");

        List<StoredObject> found = [];
        await foreach (var stored in _store.ListObjectsAsync("a/", CancellationToken.None)) found.Add(stored);

        var only = found.Should().ContainSingle().Subject;
        (only.Key, only.Bytes).Should().Be(("a/1", 5));
        only.ModifiedAt.Should().BeCloseTo(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(5));
    }

    [Test]
    public async Task Delete_AmongPutsToTheSameFolder_LosesNothing()
    {
        await Parallel.ForAsync(0, 40, async (number, cancellation) =>
        {
            await _store.PutAsync($"deep/er/{number}", new byte[1], cancellation);
            if (number % 2 == 0) await _store.DeleteAsync($"deep/er/{number}", cancellation);
        });

        (await ListAsync("deep/")).Should().HaveCount(20);
    }

    [Test]
    public async Task Delete_RemovesOnlyThatKey_AndAMissingOneIsNoError()
    {
        await PutAsync("a/1", "one");
        await PutAsync("a/2", "two");

        await _store.DeleteAsync("a/1", CancellationToken.None);
        await _store.DeleteAsync("a/1", CancellationToken.None);
        await _store.DeleteAsync("no/such/folder", CancellationToken.None);

        (await ListAsync("")).Should().Equal("a/2");
    }

    [Test]
    public async Task PutFile_OfSeveralParts_IsTheSameWhenRead()
    {
        var bytes = new byte[(17 * 1024 * 1024) + 3];
        new Random(1).NextBytes(bytes);
        await File.WriteAllBytesAsync(_folder["big"], bytes);

        await _store.PutFileAsync("big/file", _folder["big"], CancellationToken.None);

        await using var stream = await _store.OpenAsync("big/file", CancellationToken.None);
        using var read = new MemoryStream();
        await stream!.CopyToAsync(read);
        read.ToArray().AsSpan().SequenceEqual(bytes).Should().BeTrue("every part is in its place");
    }

    [TestCase("../out")]
    [TestCase("a/../../out")]
    [TestCase("a/./b")]
    [TestCase("/absolute")]
    [TestCase("a//b")]
    [TestCase("a/")]
    [TestCase("")]
    public async Task Key_ThatIsNoPathBelowTheStore_IsRefused(string key)
    {
        await File.WriteAllTextAsync(_folder["out"], "secret");

        foreach (var use in (Func<Task>[])
        [
            () => _store.PutAsync(key, new byte[1], CancellationToken.None),
            () => _store.PutFileAsync(key, _folder["out"], CancellationToken.None),
            () => _store.OpenAsync(key, CancellationToken.None),
            () => _store.DeleteAsync(key, CancellationToken.None),
        ])
            await use.Should().ThrowAsync<ArgumentException>();
        (await ListAsync("")).Should().BeEmpty();
    }

    private Task PutAsync(string key, string content) => _store.PutAsync(key, Encoding.UTF8.GetBytes(content), CancellationToken.None);

    private async Task<string?> ReadAsync(string key)
    {
        await using var stream = await _store.OpenAsync(key, CancellationToken.None);
        if (stream is null) return null;
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    private async Task<List<string>> ListAsync(string prefix)
    {
        var keys = new List<string>();
        await foreach (var key in _store.ListAsync(prefix, CancellationToken.None)) keys.Add(key);
        return keys;
    }
}

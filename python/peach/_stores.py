"""Where the archive lies: a folder or an S3 bucket."""

import os
import tempfile
from typing import Any, BinaryIO, Iterator, List, Optional, Tuple
from urllib.parse import unquote, urlparse

from ._settings import PeachSettingMissing, setting


class Store:
    """A tree of files; paths are relative to its root and use ``/``, folders end with it."""

    def folders(self, path: str) -> List[str]:
        """Names of the folders in a folder; none when it does not exist."""
        raise NotImplementedError

    def files(self, path: str) -> List[str]:
        """Names of the files in a folder; none when it does not exist."""
        raise NotImplementedError

    def tree(self, path: str) -> List[Tuple[str, int]]:
        """The files in a folder and in those below it, with their sizes in bytes; paths are relative to the folder."""
        raise NotImplementedError

    def open(self, path: str) -> BinaryIO:
        """Opens a file for reading. Raises FileNotFoundError, OSError."""
        raise NotImplementedError


def store_url() -> str:
    """The archive's address. Raises PeachSettingMissing."""
    return setting("PEACH_ARCHIVE_URL", "the archive's address", "file:///srv/peach/objects (or s3://bucket/prefix)").rstrip("/")


def open_store(url: Optional[str] = None) -> Store:
    """The store of an address, or that which PEACH_ARCHIVE_URL names. Raises PeachSettingMissing, ImportError."""
    url = url or store_url()
    parsed = urlparse(url)
    if parsed.scheme == "file" and parsed.netloc in ("", "localhost"):
        return FolderStore(unquote(parsed.path))
    if parsed.scheme == "s3" and parsed.netloc:
        return S3Store(parsed.netloc, parsed.path.strip("/"))
    raise PeachSettingMissing(f"PEACH_ARCHIVE_URL must start with file:/// or s3://bucket, was {url!r}")


class FolderStore(Store):
    """A folder of this machine."""

    def __init__(self, root: str) -> None:
        self._root = root

    def folders(self, path: str) -> List[str]:
        return [entry.name for entry in self._entries(path) if entry.is_dir()]

    def files(self, path: str) -> List[str]:
        return [entry.name for entry in self._entries(path) if entry.is_file()]

    def tree(self, path: str) -> List[Tuple[str, int]]:
        top = os.path.join(self._root, path)
        found = []
        for folder, _, names in os.walk(top):
            for name in names:
                file = os.path.join(folder, name)
                try:
                    found.append((os.path.relpath(file, top), os.stat(file).st_size))
                except FileNotFoundError:
                    continue
        return found

    def open(self, path: str) -> BinaryIO:
        return open(os.path.join(self._root, path), "rb")

    def _entries(self, path: str) -> List[Any]:
        try:
            with os.scandir(os.path.join(self._root, path)) as entries:
                return list(entries)
        except FileNotFoundError:
            return []


class S3Store(Store):
    """A bucket, or what lies below a prefix in it; address and credentials come from the usual AWS_ variables."""

    def __init__(self, bucket: str, prefix: str) -> None:
        try:
            import boto3
        except ImportError:
            raise ImportError(
                "PEACH_ARCHIVE_URL names an S3 bucket, which needs boto3: install it (Debian: python3-boto3)"
            ) from None
        # AWS_ENDPOINT_URL is read here since older versions of boto3 do not know it.
        self._client = boto3.client("s3", endpoint_url=os.environ.get("AWS_ENDPOINT_URL") or None,
                                    region_name=os.environ.get("AWS_REGION") or None)
        self._bucket = bucket
        self._prefix = prefix + "/" if prefix else ""

    def folders(self, path: str) -> List[str]:
        start = self._prefix + path
        return [entry["Prefix"][len(start):].rstrip("/") for page in self._pages(start) for entry in page.get("CommonPrefixes", ())]

    def files(self, path: str) -> List[str]:
        start = self._prefix + path
        return [entry["Key"][len(start):] for page in self._pages(start) for entry in page.get("Contents", ())]

    def tree(self, path: str) -> List[Tuple[str, int]]:
        start = self._prefix + path
        return [(entry["Key"][len(start):], entry["Size"]) for page in self._pages(start, "") for entry in page.get("Contents", ())]

    def open(self, path: str) -> BinaryIO:
        """Fetches the whole object first: boto3 tries again what breaks off, and the object cannot go away in the middle."""
        from botocore.exceptions import BotoCoreError, ClientError

        content = tempfile.TemporaryFile()
        try:
            self._client.download_fileobj(self._bucket, self._prefix + path, content)
        except ClientError as error:
            content.close()
            if error.response.get("Error", {}).get("Code") in ("404", "NoSuchKey", "NotFound"):
                raise FileNotFoundError(f"s3://{self._bucket}/{self._prefix}{path}") from error
            raise OSError(f"s3://{self._bucket}/{self._prefix}{path} cannot be read: {error}") from error
        except BotoCoreError as error:
            content.close()
            raise OSError(f"s3://{self._bucket}/{self._prefix}{path} cannot be read: {error}") from error
        content.seek(0)
        return content

    def _pages(self, prefix: str, delimiter: str = "/") -> Iterator[Any]:
        return self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix, Delimiter=delimiter)

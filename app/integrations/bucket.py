"""Cloudflare R2, or any other S3: objects under keys, addresses signed by SigV4, nothing the vendor lacks.

No ACLs and no checksum headers: R2 knows neither as S3 has them (docs/decisions/0014). boto3 is imported only where a
bucket is set: it costs a process 30 MB.
"""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

import boto3
import botocore.exceptions
from botocore.config import Config

from app.core.errors import AppError
from app.integrations.calls import CONNECT_TIMEOUT_SECONDS, TIMEOUT_SECONDS, vendor_call
from app.integrations.errors import Refused, Unavailable
from app.integrations.stored_files import LINK_SECONDS, PART_BYTES, UPLOAD_SECONDS, Listed, SignedUrl
from config import Settings

VENDOR = "storage"
TOO_MANY = 429
SERVER_FAULT = 500
ATTEMPTS = 3
REGION = "auto"
MISSING = ("404", "NoSuchKey", "NotFound", "NoSuchUpload")
KEYS_PER_DELETE = 1000
AWAY = "The file storage is not reachable. Try again in a few seconds."


def connect(settings: Settings) -> "BucketStore":
    """The bucket of files the settings name. Talks to nobody yet."""
    return _connect(
        settings.CLOUDFLARE_R2_ENDPOINT,
        settings.CLOUDFLARE_R2_BUCKET,
        settings.CLOUDFLARE_R2_ACCESS_KEY,
        settings.CLOUDFLARE_R2_SECRET_KEY,
    )


def connect_for_backups(settings: Settings) -> "BucketStore":
    """The bucket of backups; what is not set for it is as for files. Talks to nobody yet."""
    return _connect(
        settings.BACKUP_S3_ENDPOINT or settings.CLOUDFLARE_R2_ENDPOINT,
        settings.BACKUP_S3_BUCKET or settings.CLOUDFLARE_R2_BUCKET,
        settings.BACKUP_S3_ACCESS_KEY or settings.CLOUDFLARE_R2_ACCESS_KEY,
        settings.BACKUP_S3_SECRET_KEY or settings.CLOUDFLARE_R2_SECRET_KEY,
    )


def _connect(endpoint: str, bucket: str, access_key: str, secret_key: str) -> "BucketStore":
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        config=Config(
            signature_version="s3v4",
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            s3={"addressing_style": "path"},
            retries={"max_attempts": ATTEMPTS, "mode": "standard"},
            connect_timeout=CONNECT_TIMEOUT_SECONDS,
            read_timeout=TIMEOUT_SECONDS,
        ),
    )
    return BucketStore(client, bucket)


class BucketStore:
    """One bucket; see `Store`."""

    def __init__(self, client: Any, bucket: str) -> None:
        self.client = client
        self._bucket = bucket

    def put_path(self, key: str, path: Path) -> None:
        with _called("put"), path.open("rb") as file:
            self.client.upload_fileobj(file, self._bucket, key, Config=_transfer())

    def put_stream(self, key: str, stream: BinaryIO) -> None:
        """Store a stream of unknown length, part by part; one that breaks leaves nothing behind."""
        with _called("put"):
            self.client.upload_fileobj(stream, self._bucket, key, Config=_transfer())

    def open(self, key: str) -> BinaryIO:
        with _called("get", key):
            return cast(BinaryIO, _Body(self.client.get_object(Bucket=self._bucket, Key=key)["Body"]))

    def find_size(self, key: str) -> int | None:
        try:
            with _called("head", key):
                return int(self.client.head_object(Bucket=self._bucket, Key=key)["ContentLength"])
        except FileNotFoundError:
            return None

    def move(self, key: str, to: str) -> None:
        with _called("move", key):
            self.client.copy_object(Bucket=self._bucket, Key=to, CopySource={"Bucket": self._bucket, "Key": key})
        self.delete([key])

    def delete(self, keys: Iterable[str]) -> None:
        wanted = [{"Key": key} for key in keys]
        for start in range(0, len(wanted), KEYS_PER_DELETE):
            with _called("delete"):
                chosen = {"Objects": wanted[start : start + KEYS_PER_DELETE], "Quiet": True}
                self.client.delete_objects(Bucket=self._bucket, Delete=chosen)

    def list_keys(self, prefix: str) -> Iterator[Listed]:
        further: dict[str, str] = {}
        while True:
            with _called("list"):
                page = self.client.list_objects_v2(Bucket=self._bucket, Prefix=prefix, **further)
            for item in page.get("Contents", ()):
                yield Listed(item["Key"], item["Size"], item["LastModified"])
            if not page.get("IsTruncated"):
                return
            further = {"ContinuationToken": page["NextContinuationToken"]}

    def sign_put(self, key: str, size_bytes: int, content_type: str) -> SignedUrl:
        values = {"Bucket": self._bucket, "Key": key, "ContentLength": size_bytes, "ContentType": content_type}
        url = self.client.generate_presigned_url("put_object", Params=values, ExpiresIn=UPLOAD_SECONDS)
        return SignedUrl("PUT", url, {"Content-Type": content_type})

    def begin_parts(self, key: str, content_type: str) -> str:
        with _called("begin_parts"):
            made = self.client.create_multipart_upload(Bucket=self._bucket, Key=key, ContentType=content_type)
        return str(made["UploadId"])

    def sign_part(self, key: str, upload_id: str, number: int, size_bytes: int) -> SignedUrl:
        values = {"UploadId": upload_id, "PartNumber": number, "ContentLength": size_bytes}
        url = self.client.generate_presigned_url(
            "upload_part", Params={"Bucket": self._bucket, "Key": key, **values}, ExpiresIn=UPLOAD_SECONDS
        )
        return SignedUrl("PUT", url)

    def finish_parts(self, key: str, upload_id: str) -> None:
        """Join the parts the bucket holds; harmless when it was done already. Raises FileNotFoundError without any."""
        upload = {"Bucket": self._bucket, "Key": key, "UploadId": upload_id}
        try:
            parts = self._list_parts(upload)
            with _called("finish_parts", key):
                self.client.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
        except FileNotFoundError:
            if self.find_size(key) is None:
                raise

    def _list_parts(self, upload: dict[str, str]) -> list[dict[str, Any]]:
        with _called("list_parts", upload["Key"]):
            pages = list(self.client.get_paginator("list_parts").paginate(**upload))
        parts = [part for page in pages for part in page.get("Parts", ())]
        if not parts:
            raise FileNotFoundError(upload["Key"])
        return [{"PartNumber": part["PartNumber"], "ETag": part["ETag"]} for part in parts]

    def abort_parts(self, key: str, upload_id: str) -> None:
        try:
            with _called("abort_parts", key):
                self.client.abort_multipart_upload(Bucket=self._bucket, Key=key, UploadId=upload_id)
        except FileNotFoundError:
            return

    def sign_get(self, key: str, disposition: str, content_type: str) -> SignedUrl:
        values = {"ResponseContentDisposition": disposition, "ResponseContentType": content_type}
        url = self.client.generate_presigned_url(
            "get_object", Params={"Bucket": self._bucket, "Key": key, **values}, ExpiresIn=LINK_SECONDS
        )
        return SignedUrl("GET", url)


def _transfer() -> Any:
    from boto3.s3.transfer import TransferConfig

    # One part after another in this thread: a worker must not hold ten parts in memory.
    return TransferConfig(multipart_threshold=PART_BYTES, multipart_chunksize=PART_BYTES, use_threads=False)


@contextmanager
def _called(operation: str, key: str = "") -> Iterator[None]:
    """One call to the vendor, its errors in our words: FileNotFoundError, Unavailable or Refused."""
    try:
        with vendor_call(VENDOR, operation, translate=_translate, person_waits=True):
            yield
    except botocore.exceptions.ClientError as error:
        raise FileNotFoundError(key) from error


def _translate(error: BaseException) -> AppError | None:
    if isinstance(error, botocore.exceptions.BotoCoreError | boto3.exceptions.Boto3Error):
        return Unavailable(AWAY)
    if not isinstance(error, botocore.exceptions.ClientError):
        return None
    code = str(error.response.get("Error", {}).get("Code", ""))
    if code in MISSING:
        return None
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if status == TOO_MANY or status >= SERVER_FAULT:
        return Unavailable(AWAY)
    return Refused("The file storage refused this. Check its keys.", code="storage_refused")


class _Body(io.RawIOBase):
    """An object as it comes; what breaks on the way is Unavailable."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        with vendor_call(VENDOR, "read", translate=_translate, person_waits=True):
            return bytes(self._body.read(None if size < 0 else size))

    def close(self) -> None:
        self._body.close()
        super().close()

"""What goes over the wire to a bucket, and what its refusals become."""

from typing import Any

import boto3
import pytest

from app.core.errors import Unavailable
from app.integrations.errors import Refused
from tests.client import Signed
from tests.imports.uploading import upload

FORBIDDEN = ("x-amz-checksum", "x-amz-acl", "x-amz-sdk-checksum", "x-amz-expected-bucket-owner")


def test_no_header_the_vendor_lacks(in_bucket: Any, tmp_path: Any) -> None:
    """R2 knows no ACLs, and checksums otherwise than S3: docs/decisions/0014."""
    sent: list[dict[str, str]] = []
    in_bucket.client.meta.events.register(
        "before-send.s3", lambda request, **_: sent.append({str(k).lower(): v for k, v in request.headers.items()})
    )
    path = tmp_path / "content"
    path.write_bytes(b"x" * 17 * 1024 * 1024)
    in_bucket.put_path("org/1/files/a", path)
    upload_id = in_bucket.begin_parts("org/1/files/b", "text/plain")
    in_bucket.abort_parts("org/1/files/b", upload_id)
    assert len(sent) >= 5
    assert not [name for headers in sent for name in headers if name.startswith(FORBIDDEN)]
    assert in_bucket.find_size("org/1/files/a") == 17 * 1024 * 1024
    for url in (in_bucket.sign_put("k", 5, "text/plain").url, in_bucket.sign_get("k", "attachment", "text/plain").url):
        assert not any(word in url.lower() for word in FORBIDDEN)


def test_missing_is_file_not_found(in_bucket: Any) -> None:
    assert in_bucket.find_size("org/1/nothing") is None
    with pytest.raises(FileNotFoundError):
        in_bucket.open("org/1/nothing")
    with pytest.raises(FileNotFoundError):
        in_bucket.finish_parts("org/1/nothing", "no-such-upload")
    in_bucket.delete(["org/1/nothing"])


def test_wrong_keys_are_refused_and_silence_is_unavailable(in_bucket: Any, bucket_server: dict[str, str]) -> None:
    from app.integrations.bucket import BucketStore

    common = {"region_name": "auto", "aws_access_key_id": bucket_server["CLOUDFLARE_R2_ACCESS_KEY"]}
    wrong = boto3.client(
        "s3", endpoint_url=bucket_server["CLOUDFLARE_R2_ENDPOINT"], aws_secret_access_key="wrong", **common
    )
    with pytest.raises(Refused):
        BucketStore(wrong, "crm").open("org/1/files/a")
    away = boto3.client("s3", endpoint_url="http://127.0.0.1:9", aws_secret_access_key="x", **common)
    with pytest.raises(Unavailable):
        BucketStore(away, "crm").find_size("org/1/files/a")


def test_imports_and_exports_use_the_same_store(owner: Signed, in_bucket: Any, app: Any) -> None:
    made = upload(owner, "First name,Last name\nAnn,Bucket\n").json["data"]
    assert [item.key for item in in_bucket.list_keys(f"org/{owner.organization_id}/imports/")]
    # Another machine has no copy: it asks the bucket.
    folder = app.config["SETTINGS"].storage_folder / f"org/{owner.organization_id}/imports"
    for path in folder.iterdir():
        path.unlink()
    assert owner.post(f"/imports/{made['id']}/run").status_code == 202
    owner.run_jobs()
    assert [row["last_name"] for row in owner.get("/leads").json["data"]] == ["Bucket"]
    export = owner.make("/exports", {"record_type": "lead", "format": "csv", "filters": {}}, status=202)
    owner.run_jobs()
    assert b"Bucket" in owner.get(f"/exports/{export['id']}/file").get_data()
    assert [item.key for item in in_bucket.list_keys(f"org/{owner.organization_id}/exports/")]

"""Both kinds of storage: the folder, and a bucket of moto's server that checks every signature."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from app.integrations.storage import EXTENSION
from scripts.processes import start_child, stop_child
from scripts.server_folder import find_free_port
from tests.chaos.site import ROOT

BUCKET = "crm"
START_SECONDS = 60.0
STOP_SECONDS = 10.0
RIGHTS = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'


@pytest.fixture(scope="session")
def bucket_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The settings of a bucket on this machine."""
    port = find_free_port()
    url = f"http://127.0.0.1:{port}"
    with (tmp_path_factory.mktemp("bucket") / "server.log").open("wb") as log:
        command = [sys.executable, "-m", "tests.files.bucket_server", str(port)]
        process: subprocess.Popen[bytes] = start_child(command, output=log, environment=dict(os.environ), folder=ROOT)
    try:
        wait_for(url)
        yield {"CLOUDFLARE_R2_ENDPOINT": url, "CLOUDFLARE_R2_BUCKET": BUCKET, **make_key(url)}
    finally:
        stop_child(process, signal.SIGTERM, STOP_SECONDS)


def wait_for(url: str) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{url}/moto-api/data.json", timeout=5)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the bucket's server did not start")


def make_key(url: str) -> dict[str, str]:
    common = {"endpoint_url": url, "region_name": "us-east-1", "aws_access_key_id": "x", "aws_secret_access_key": "x"}
    boto3.client("s3", **common).create_bucket(Bucket=BUCKET)
    iam = boto3.client("iam", **common)
    iam.create_user(UserName="crm")
    iam.put_user_policy(UserName="crm", PolicyName="all", PolicyDocument=RIGHTS)
    key = iam.create_access_key(UserName="crm")["AccessKey"]
    return {"CLOUDFLARE_R2_ACCESS_KEY": key["AccessKeyId"], "CLOUDFLARE_R2_SECRET_KEY": key["SecretAccessKey"]}


@pytest.fixture
def in_bucket(app: Any, bucket_server: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The application with a bucket; answers its store."""
    for name, value in bucket_server.items():
        monkeypatch.setattr(app.config["SETTINGS"], name, value)
    before = app.extensions.pop(EXTENSION, None)
    with app.app_context():
        from app.integrations.storage import get_store

        yield get_store()
    app.extensions.pop(EXTENSION, None)
    if before is not None:
        app.extensions[EXTENSION] = before


@pytest.fixture(params=["folder", "bucket"])
def storage(request: pytest.FixtureRequest) -> str:
    """Run the test with each kind of storage."""
    if request.param == "bucket":
        request.getfixturevalue("in_bucket")
    return str(request.param)

import pytest
from deeplake_engine.failure import Failure, error_of, storage_failure
from deeplake_engine.place import Remote

REMOTE = Remote("s3://bucket/table", {"aws_secret_access_key": "hush", "aws_region": "eu-west-1"}, "/locks")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NoSuchBucket: gone", "INVALID_LOCATION"),
        ("status=403", "AUTHENTICATION_FAILED"),
        ("ExpiredToken", "AUTHENTICATION_FAILED"),
        ("status=503 slow down", "SERVICE_UNAVAILABLE"),
    ],
)
def test_failures_of_the_storage_have_a_code(text: str, code: str) -> None:
    assert error_of(REMOTE, RuntimeError(text))["code"] == code
    assert error_of("/data/table", RuntimeError(text))["code"] == "ENGINE_FAILED"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("StorageAccessDenied", "AUTHENTICATION_FAILED"),
        ("StorageNetworkConnectionError", "SERVICE_UNAVAILABLE"),
    ],
)
def test_types_of_the_engine_have_a_code(name: str, code: str) -> None:
    assert error_of(REMOTE, type(name, (Exception,), {})("no"))["code"] == code


def test_other_errors_are_told_with_their_type() -> None:
    assert storage_failure(REMOTE, ValueError("odd")) is None
    assert error_of(REMOTE, ValueError("odd")) == {"code": "ENGINE_FAILED", "message": "ValueError: odd"}


def test_a_failure_keeps_its_code() -> None:
    assert error_of(REMOTE, Failure("FOLD", "status=503")) == {"code": "FOLD", "message": "status=503"}


def test_secrets_are_left_out_and_the_region_is_not() -> None:
    message = error_of(REMOTE, ValueError("hush in eu-west-1"))["message"]
    assert message == "ValueError: *** in eu-west-1"
